"""Batches: seeded, balanced, of one size, and clear about files that cannot be read."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.core.errors import DataError
from explorer.core.evaluation import ScoringSettings
from explorer.network._draw import balanced_order
from explorer.network.batches import _batches, batches

SHAPE = (3, 24, 20)
SETTINGS = ScoringSettings(batches=3, batch_size=4, resolution=None)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    _batches.cache_clear()
    yield
    _batches.cache_clear()


def folder_of(root: Path, classes: int, each: int, size: tuple[int, int] = (30, 40)) -> Path:
    """Class folders of one-coloured images: red tells the class, green the image."""
    for number in range(classes):
        folder = root / f"class{number}"
        folder.mkdir(parents=True)
        for index in range(each):
            colour = (20 * number, 20 * index, 0)
            Image.new("RGB", size, colour).save(folder / f"{index}.png")
    return root


def over(folder: Path, **changed: object) -> ScoringSettings:
    return replace(SETTINGS, data=str(folder), **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize("data", ["synthetic", "noise", "folder"])
def test_the_same_settings_give_the_same_batches_and_a_seed_others(
    data: str, tmp_path: Path
) -> None:
    source = str(folder_of(tmp_path, 3, 9)) if data == "folder" else data
    settings = replace(SETTINGS, data=source)
    first = batches(settings, SHAPE, 5)
    _batches.cache_clear()
    again = batches(settings, SHAPE, 5)
    other = batches(replace(settings, seed=1), SHAPE, 5)
    assert [image.shape for image in first.images] == [(4, *SHAPE)] * 3
    assert [label.shape for label in first.labels] == [(4,)] * 3
    assert all(map(torch.equal, first.images, again.images))
    assert all(map(torch.equal, first.labels, again.labels))
    assert not torch.equal(first.images[0], other.images[0])


def test_the_settings_resolution_replaces_the_spaces() -> None:
    found = batches(replace(SETTINGS, resolution=(16, 12)), SHAPE, 5)
    assert found.images[0].shape == (4, 3, 16, 12)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_generated_images_are_standardised_in_any_number_of_channels(channels: int) -> None:
    for data in ("synthetic", "noise"):
        found = batches(replace(SETTINGS, data=data, batch_size=40), (channels, 32, 32), 10)
        every = torch.cat(found.images)
        assert float(every.std()) == pytest.approx(1, abs=0.1)
        assert float(every.mean()) == pytest.approx(0, abs=0.2)


def test_synthetic_images_of_a_class_resemble_each_other_more_than_others() -> None:
    found = batches(replace(SETTINGS, batch_size=20), SHAPE, 4)
    vectors, labels = torch.cat(found.images).flatten(1), torch.cat(found.labels)
    alike = torch.corrcoef(vectors)
    same = labels[:, None] == labels[None, :]
    same.fill_diagonal_(False)
    assert float(alike[same].min()) > float(alike[labels[:, None] != labels[None, :]].mean()) + 0.2


def test_synthetic_labels_use_few_classes_so_that_each_occurs() -> None:
    found = batches(replace(SETTINGS, batch_size=10), SHAPE, 1000)
    assert Counter(torch.cat(found.labels).tolist()) == dict.fromkeys(range(10), 3)


def test_synthetic_labels_stay_below_few_classes() -> None:
    assert max(torch.cat(batches(SETTINGS, SHAPE, 2).labels).tolist()) == 1


def test_random_labels_use_every_class() -> None:
    found = batches(replace(SETTINGS, data="noise", batch_size=100), SHAPE, 7)
    assert set(torch.cat(found.labels).tolist()) == set(range(7))


def test_images_keep_their_labels_and_are_drawn_once(tmp_path: Path) -> None:
    found = batches(over(folder_of(tmp_path, 4, 3)), SHAPE, 4)
    red, green = (
        torch.cat([image[:, c].mean(dim=(1, 2)) for image in found.images]) for c in (0, 1)
    )
    classes = ((red * 0.229 + 0.485) * 255 / 20).round().int()
    images = ((green * 0.224 + 0.456) * 255 / 20).round().int()
    assert classes.tolist() == torch.cat(found.labels).tolist()
    assert len(set(zip(classes.tolist(), images.tolist(), strict=True))) == 12
    assert not found.warnings


def test_every_class_has_its_turn_before_any_has_its_next(tmp_path: Path) -> None:
    found = batches(over(folder_of(tmp_path, 4, 3)), SHAPE, 9)
    assert [sorted(labels.tolist()) for labels in found.labels] == [[0, 1, 2, 3]] * 3


def test_a_balanced_order_is_a_shuffle_even_where_classes_differ_in_size() -> None:
    labels = np.array([0] * 7 + [4] * 2 + [9])
    order = balanced_order(labels, np.random.default_rng(0))
    assert sorted(order) == list(range(10))
    assert sorted(labels[order[:3]]) == [0, 4, 9]
    assert sorted(labels[order[3:5]]) == [0, 4]


def test_too_few_images_repeat_and_it_is_said(tmp_path: Path) -> None:
    found = batches(over(folder_of(tmp_path, 2, 4)), SHAPE, 2)
    assert len(found.warnings) == 1
    assert "8 images are fewer than the 12" in found.warnings[0]


def test_batches_of_the_same_images_are_equal_to_the_last_bit(tmp_path: Path) -> None:
    found = batches(over(folder_of(tmp_path, 2, 2)), SHAPE, 2)
    assert len(found.warnings) == 1
    assert "ZiCo is 0 for all networks" in found.warnings[0]
    assert all(torch.equal(images, found.images[0]) for images in found.images)
    assert all(torch.equal(labels, found.labels[0]) for labels in found.labels)


def test_files_that_cannot_be_read_are_named_and_left_out(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, 3, 5)
    (folder / "class0" / "1.png").write_bytes(b"no image")
    whole = (folder / "class1" / "2.png").read_bytes()
    (folder / "class1" / "2.png").write_bytes(whole[: len(whole) // 2])
    found = batches(over(folder), SHAPE, 3)
    assert sum(map(len, found.labels)) == 12
    assert len(found.warnings) == 1
    for name in (Path("class0", "1.png"), Path("class1", "2.png")):
        assert str(name) in found.warnings[0]


def test_of_many_unreadable_files_a_few_are_named_and_all_counted(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, 2, 9)
    for index in range(9):
        (folder / "class0" / f"{index}.png").write_bytes(b"")
    warning = batches(over(folder), SHAPE, 3).warnings[0]
    assert warning.count(".png") == 5
    assert "and 4 more" in warning


def test_a_folder_without_one_readable_image_is_an_error(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, 1, 2)
    for file in folder.rglob("*.png"):
        file.write_bytes(b"")
    with pytest.raises(DataError, match=r"none of the 2 images of .* can be read"):
        batches(over(folder), SHAPE, 3)


def test_more_class_folders_than_classes_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds 3 classes, but the space has 2"):
        batches(over(folder_of(tmp_path, 3, 4)), SHAPE, 2)


def bomb(width: int, height: int) -> bytes:
    """A tiny PNG that claims to be enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"0")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("side", [10_000, 60_000])
def test_an_image_too_large_to_be_one_is_left_out_unopened(tmp_path: Path, side: int) -> None:
    folder = folder_of(tmp_path, 1, 12)
    (folder / "class0" / "11.png").write_bytes(bomb(side, side))
    found = batches(over(folder), SHAPE, 3)
    assert str(Path("class0", "11.png")) in found.warnings[0]


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA", "CMYK", "1", "I;16", "LA"])
def test_images_of_any_mode_become_colours(tmp_path: Path, mode: str) -> None:
    folder = folder_of(tmp_path, 1, 12)
    file = folder / "class0" / ("0.jpg" if mode == "CMYK" else "0.png")
    Image.new(mode, (9, 8)).save(file)
    assert not batches(over(folder), SHAPE, 3).warnings


def test_one_channel_asks_for_grey_images_and_four_cannot_be_had(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, 2, 6)
    assert batches(over(folder), (1, 8, 8), 2).images[0].shape == (4, 1, 8, 8)
    with pytest.raises(DataError, match="takes 4"):
        batches(over(folder), (4, 8, 8), 2)


def test_files_cut_or_altered_anywhere_are_read_or_left_out_but_never_raise(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    folder = folder_of(tmp_path, 1, 12)
    pixels = Image.fromarray(rng.integers(0, 256, (24, 24, 3), dtype=np.uint8))
    for suffix in ("png", "jpg"):
        whole = tmp_path / f"whole.{suffix}"
        pixels.save(whole)
        data = np.frombuffer(whole.read_bytes(), np.uint8)
        for index in range(60):
            altered = data.copy()
            altered[rng.integers(0, len(data), 4)] = rng.integers(0, 256, 4)
            cut = len(data) if index % 2 else int(rng.integers(0, len(data)))
            name = f"altered{index}.{suffix}"
            (folder / "class0" / name).write_bytes(altered[:cut].tobytes())
        whole.unlink()
    found = batches(over(folder, batches=33), SHAPE, 1)  # 132: more than there are to read
    assert "altered" in found.warnings[0]
    assert all(bool(torch.isfinite(images).all()) for images in found.images)


def test_arrays_are_drawn_like_files(tmp_path: Path) -> None:
    images = np.random.default_rng(0).integers(0, 256, (20, 10, 12, 3), dtype=np.uint8)
    file = tmp_path / "some.npz"
    np.savez(file, images=images, labels=np.arange(20) % 4)
    settings = replace(SETTINGS, data=f"arrays:{file}")
    found = batches(settings, (3, 10, 12), 4)
    assert [sorted(labels.tolist()) for labels in found.labels] == [[0, 1, 2, 3]] * 3
    back = found.images[0].permute(0, 2, 3, 1) * torch.tensor((0.229, 0.224, 0.225))
    back = ((back + torch.tensor((0.485, 0.456, 0.406))) * 255).round().to(torch.uint8).numpy()
    stored = {image.tobytes() for image in images}
    assert all(image.tobytes() in stored for image in np.ascontiguousarray(back))
    with pytest.raises(DataError, match="holds 4 classes, but the space has 3"):
        batches(settings, (3, 10, 12), 3)


def test_a_real_image_folder_is_read_whole(shared: Path) -> None:
    folder = shared / "data" / "tiny_imagenet"
    found = batches(ScoringSettings(data=str(folder)), (3, 224, 224), 1000)
    assert [images.shape for images in found.images] == [(8, 3, 64, 64)] * 4
    assert len(set(torch.cat(found.labels).tolist())) == 32
    assert not found.warnings


def test_grey_images_of_16_bits_keep_their_shades(tmp_path: Path) -> None:
    ramp = np.linspace(0, 1, 64)[None] * np.ones((64, 1))
    for name, image in (("8", (ramp * 255).astype("u1")), ("16", (ramp * 65535).astype("u2"))):
        (tmp_path / name / "a").mkdir(parents=True)
        Image.fromarray(image).save(tmp_path / name / "a" / "1.png")
    one = {"batches": 2, "batch_size": 1}
    images = [
        batches(over(tmp_path / name, **one), (3, 32, 32), 10).images[0] for name in ("8", "16")
    ]
    assert torch.allclose(*images, atol=0.03)


def test_batches_beyond_memory_are_refused_with_their_size() -> None:
    with pytest.raises(DataError, match=r"take [\d,]+ GiB. Use fewer or smaller ones"):
        batches(ScoringSettings(batches=10**9), (3, 64, 64), 10)
