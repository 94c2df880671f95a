"""Batches whose labels have places: label maps and boxes, made on the spot or read."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.core.data import IGNORED
from explorer.core.errors import DataError
from explorer.core.evaluation import ScoringSettings
from explorer.core.space import Task
from explorer.network import _places
from explorer.network._made import MOST_BOXES
from explorer.network.batches import _batches, _empty, batches
from tests.network.test_batches import bomb

SHAPE = (3, 24, 32)
SETTINGS = ScoringSettings(batches=3, batch_size=4, resolution=None)
PLACED: tuple[Task, ...] = ("segmentation", "detection")


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    _batches.cache_clear()
    yield
    _batches.cache_clear()


def over(data: object, **changed: object) -> ScoringSettings:
    return replace(SETTINGS, data=str(data), **changed)  # type: ignore[arg-type]


def quartered(folder: Path, count: int = 12, size: tuple[int, int] = (64, 48)) -> str:
    """Images whose left half is red and of class 0, right half green and of class 1, bottom row
    ignored; each with its own blue.
    """
    wide, high = size
    for name in ("images", "labels"):
        (folder / name).mkdir()
    labels = np.zeros((high, wide), np.uint8)
    labels[:, wide // 2 :] = 1
    labels[high * 3 // 4 :] = 7
    for index in range(count):
        pixels = np.zeros((high, wide, 3), np.uint8)
        pixels[:, : wide // 2, 0] = 255
        pixels[:, wide // 2 :, 1] = 255
        pixels[..., 2] = 10 * index
        Image.fromarray(pixels).save(folder / "images" / f"{index:02}.png")
        Image.fromarray(labels).save(folder / "labels" / f"{index:02}.png")
    return f"labels:{folder / 'images'},{folder / 'labels'},ignore=7"


def boxed(folder: Path, count: int = 12, boxes: object = ((10, 20, 30, 5),)) -> str:
    """Images with a white box each, and the COCO file that tells of it."""
    (folder / "images").mkdir()
    images, annotations = [], []
    for index in range(count):
        pixels = np.zeros((48, 64, 3), np.uint8)
        pixels[..., 2] = 10 * index
        for x, y, width, height in boxes:  # type: ignore[attr-defined]
            pixels[max(y, 0) : y + height, max(x, 0) : x + width] = 255
            annotations.append({"image_id": index, "category_id": 4, "bbox": (x, y, width, height)})
        Image.fromarray(pixels).save(folder / "images" / f"{index}.png")
        images.append({"id": index, "file_name": f"{index}.png", "width": 64, "height": 48})
    categories = [{"id": 2}, {"id": 4}]
    content = {"images": images, "annotations": annotations, "categories": categories}
    (folder / "boxes.json").write_text(json.dumps(content))
    return f"coco:{folder / 'images'},{folder / 'boxes.json'}"


@pytest.mark.parametrize("task", PLACED)
@pytest.mark.parametrize("data", ["synthetic", "noise"])
def test_the_same_settings_give_the_same_batches_and_a_seed_others(data: str, task: Task) -> None:
    first = batches(over(data), SHAPE, 5, task)
    _batches.cache_clear()
    again = batches(over(data), SHAPE, 5, task)
    other = batches(over(data, seed=1), SHAPE, 5, task)
    assert first.task == task
    assert all(map(torch.equal, first.images, again.images))
    assert all(map(torch.equal, first.labels, again.labels))
    assert not torch.equal(first.images[0], other.images[0])
    assert not torch.equal(first.labels[0], other.labels[0])
    assert not first.warnings


@pytest.mark.parametrize("task", PLACED)
@pytest.mark.parametrize("data", ["synthetic", "noise"])
@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 40, 24), (4, 9, 64)])
def test_made_images_are_standardised_at_any_size(
    data: str, task: Task, shape: tuple[int, int, int]
) -> None:
    found = torch.cat(batches(over(data, batch_size=40), shape, 10, task).images)
    assert found.shape == (120, *shape)
    assert float(found.std()) == pytest.approx(1, abs=0.1)
    assert float(found.mean()) == pytest.approx(0, abs=0.4)  # classes have colours


def test_synthetic_pixels_of_a_class_share_a_colour_that_others_have_not() -> None:
    found = batches(over("synthetic", batch_size=8), (3, 64, 64), 19, "segmentation")
    pixels = torch.cat(found.images).permute(0, 2, 3, 1).flatten(0, 2)
    labels = torch.cat(found.labels).flatten()
    numbers = labels.unique().tolist()
    assert numbers == [*range(10), IGNORED]
    share = float((labels == IGNORED).float().mean())
    assert 0.01 < share < 0.15
    halves = [pixels[labels == number].chunk(2) for number in range(10)]
    means = [torch.stack([half.mean(0) for half in pair]) for pair in halves]
    first, second = torch.stack(means).unbind(1)
    apart = torch.cdist(first, second)
    assert (apart.argmin(dim=1) == torch.arange(10)).all()


def test_random_label_maps_use_every_class_and_ignore_none() -> None:
    found = batches(over("noise"), SHAPE, 7, "segmentation")
    assert torch.cat(found.labels).unique().tolist() == list(range(7))


def test_synthetic_boxes_lie_in_the_image_and_hold_what_their_class_looks_like() -> None:
    found = batches(over("synthetic", batch_size=20), (3, 48, 64), 90, "detection")
    images, labels = torch.cat(found.images), torch.cat(found.labels)
    used = labels[..., 0] >= 0
    rows = labels[used]
    assert labels.shape == (60, MOST_BOXES, 5)
    assert set(used.sum(dim=1).tolist()) == set(range(1, MOST_BOXES + 1))
    assert set(rows[:, 0].tolist()) == set(range(10))
    assert bool((rows[:, 3:] > rows[:, 1:3]).all())
    assert float(rows[:, 1:].min()) >= 0
    assert float(rows[:, 3].max()) <= 64
    assert float(rows[:, 4].max()) <= 48
    alone = [i for i in range(60) if int(used[i].sum()) == 1]
    by_class: dict[int, list[torch.Tensor]] = {}
    for index in alone:
        number, left, top, right, bottom = labels[index, 0].int().tolist()
        inside = images[index : index + 1, :, top:bottom, left:right]
        small = torch.nn.functional.adaptive_avg_pool2d(inside, 4).flatten()
        by_class.setdefault(number, []).append(small)
    vectors = torch.stack([v for vs in by_class.values() for v in vs])
    numbers = torch.tensor([n for n, vs in by_class.items() for _ in vs])
    alike = torch.corrcoef(vectors)
    same = (numbers[:, None] == numbers[None, :]).fill_diagonal_(False)
    assert float(alike[same].mean()) > float(alike[numbers[:, None] != numbers].mean()) + 0.3


def test_label_maps_go_the_way_of_their_images(tmp_path: Path) -> None:
    found = batches(over(quartered(tmp_path), resolution=(16, 20)), SHAPE, 2, "segmentation")
    assert [labels.shape for labels in found.labels] == [(4, 16, 20)] * 3
    labels, images = torch.cat(found.labels), torch.cat(found.images)
    assert (labels[:, :12, :10] == 0).all()
    assert (labels[:, :12, 10:] == 1).all()
    assert (labels[:, 12:] == IGNORED).all()
    red = images[:, 0] > 0  # on the left, as far as its smooth edge lets one tell
    assert bool(red[:, :, :9].all())
    assert not bool(red[:, :, 11:].any())
    assert not found.warnings


def test_boxes_go_the_way_of_their_images(tmp_path: Path) -> None:
    found = batches(over(boxed(tmp_path), resolution=(24, 128)), SHAPE, 2, "detection")
    labels, images = torch.cat(found.labels), torch.cat(found.images)
    assert labels.shape == (12, 1, 5)
    assert labels.dtype == torch.float32
    assert labels[0, 0].tolist() == [1, 20, 10, 80, 12.5]
    white = images[:, 0] > 1
    assert bool(white[:, 10:12, 22:78].all())
    assert not bool(white[:, :9].any())
    assert not bool(white[:, 14:].any())


def test_boxes_are_cut_to_the_image_and_rows_without_a_box_filled_up(tmp_path: Path) -> None:
    spec = boxed(tmp_path, boxes=((-10, 40, 30, 50), (2, 2, 0, 9)))
    content = json.loads((tmp_path / "boxes.json").read_text())
    content["annotations"].append({"image_id": 3, "category_id": 2, "bbox": (0, 0, 8, 8)})
    (tmp_path / "boxes.json").write_text(json.dumps(content))
    found = batches(over(spec, resolution=(48, 64)), SHAPE, 2, "detection")
    labels = torch.cat(found.labels)
    assert labels.shape == (12, 2, 5)
    assert (labels[:, 0] == torch.tensor([1.0, 0, 40, 20, 48])).all()
    assert sorted(labels[:, 1, 0].tolist()) == [-1.0] * 11 + [0.0]
    assert "12 boxes outside their images or without area" in found.warnings[0]


def test_images_without_a_box_are_left_out(tmp_path: Path) -> None:
    spec = boxed(tmp_path, count=16)
    content = json.loads((tmp_path / "boxes.json").read_text())
    content["annotations"] = content["annotations"][:12]
    (tmp_path / "boxes.json").write_text(json.dumps(content))
    found = batches(over(spec), SHAPE, 2, "detection")
    assert found.warnings == ("Data: left out: 4 images without a box.",)
    assert bool((torch.cat(found.labels)[:, 0, 0] == 1).all())


def test_a_file_that_tells_no_sizes_is_cut_to_the_images_themselves(tmp_path: Path) -> None:
    spec = boxed(tmp_path, boxes=((60, 40, 30, 50), (70, 0, 5, 5)))
    content = json.loads((tmp_path / "boxes.json").read_text())
    for image in content["images"]:
        del image["width"], image["height"]
    (tmp_path / "boxes.json").write_text(json.dumps(content))
    found = batches(over(spec, resolution=(48, 64)), SHAPE, 2, "detection")
    assert torch.cat(found.labels).tolist() == [[[1, 60, 40, 64, 48]]] * 12


def test_an_image_of_another_size_than_its_labels_say_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    maps, boxes = quartered(tmp_path / "a", 13), boxed(tmp_path / "b", 13)
    for file in ("a/images/03.png", "b/images/3.png"):
        Image.new("RGB", (30, 30)).save(tmp_path / file)
    for spec, task in ((maps, "segmentation"), (boxes, "detection")):
        found = batches(over(spec, batch_size=5), SHAPE, 2, task)  # type: ignore[arg-type]
        assert found.warnings[0].startswith("Data: left out, as image and labels differ in size: ")
        assert "3.png" in found.warnings[0]


def test_what_cannot_be_read_is_left_out_with_its_labels(tmp_path: Path) -> None:
    spec = quartered(tmp_path, 14)
    (tmp_path / "images" / "03.png").write_bytes(b"no image")
    (tmp_path / "labels" / "05.png").write_bytes(b"no image")
    found = batches(over(spec, batch_size=5), SHAPE, 2, "segmentation")
    assert found.warnings[0].startswith("Data: left out, as they cannot be read: ")
    assert "03.png" in found.warnings[0]
    assert "05.png" in found.warnings[0]


@pytest.mark.parametrize("part", ["images", "labels"])
def test_a_file_that_claims_to_be_enormous_is_left_out_unopened(tmp_path: Path, part: str) -> None:
    spec = quartered(tmp_path, 13)
    (tmp_path / part / "04.png").write_bytes(bomb(60_000, 60_000))
    found = batches(over(spec, batch_size=5), SHAPE, 2, "segmentation")
    assert found.warnings[0] == "Data: left out, as they cannot be read: 04.png."


def test_a_label_map_without_a_class_is_left_out(tmp_path: Path) -> None:
    spec = quartered(tmp_path, 13)
    Image.new("L", (64, 48), 255).save(tmp_path / "labels" / "04.png")
    found = batches(over(spec, batch_size=5), SHAPE, 2, "segmentation")
    assert "no pixel of theirs has a class at this resolution: 04.png" in found.warnings[0]


def test_label_maps_without_any_class_are_an_error(tmp_path: Path) -> None:
    spec = quartered(tmp_path)
    with pytest.raises(DataError, match=r"none of the 12 images of .* can be used; of \d+\.png"):
        batches(over(f"{spec},ignore=0,ignore=1"), SHAPE, 2, "segmentation")


def test_a_value_that_is_no_class_names_the_label_map(tmp_path: Path) -> None:
    spec = quartered(tmp_path).removesuffix(",ignore=7")
    with pytest.raises(DataError, match=r"the label map \d+\.png has the value 7, but .* 7 class"):
        batches(over(spec), SHAPE, 7, "segmentation")


def test_arrays_serve_every_task(tmp_path: Path) -> None:
    images = np.random.default_rng(0).integers(0, 256, (12, 24, 32, 3), dtype=np.uint8)
    labels = np.random.default_rng(1).integers(0, 5, (12, 24, 32))
    labels[:, 0] = -1
    boxes = np.full((12, 3, 5), -1.0)
    boxes[:, 1] = (4, 8, 6, 40, 12)
    np.savez(tmp_path / "a.npz", images=images, labels=labels, boxes=boxes)
    maps = batches(over(f"arrays:{tmp_path / 'a.npz'},ignore=-1"), SHAPE, 5, "segmentation")
    stored = {row.tobytes() for row in np.where(labels < 0, IGNORED, labels)}
    assert {row.numpy().tobytes() for row in torch.cat(maps.labels)} == stored
    found = batches(over(f"arrays:{tmp_path / 'a.npz'}"), SHAPE, 5, "detection")
    assert torch.cat(found.labels).tolist() == [[[4, 8, 6, 32, 12]]] * 12
    with pytest.raises(DataError, match="holds 5 classes, but the space has 4"):
        batches(over(f"arrays:{tmp_path / 'a.npz'}"), SHAPE, 4, "detection")


def test_of_very_many_boxes_the_largest_are_kept_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_places, "MAX_BOXES", 2)
    spec = boxed(tmp_path, boxes=((0, 0, 9, 9), (5, 5, 2, 2), (0, 0, 20, 20)))
    found = batches(over(spec, resolution=(48, 64)), SHAPE, 2, "detection")
    assert found.labels[0][0, :, 3].tolist() == [9, 20]
    assert found.warnings == ("Data: of the 3 boxes of an image only the 2 largest are used.",)


@pytest.mark.parametrize("task", PLACED)
def test_batches_of_the_same_images_are_equal_to_the_last_bit(tmp_path: Path, task: Task) -> None:
    spec = quartered(tmp_path, 4) if task == "segmentation" else boxed(tmp_path, 4)
    found = batches(over(spec), SHAPE, 2, task)
    assert "ZiCo is 0 for all networks" in found.warnings[-1]
    assert all(torch.equal(images, found.images[0]) for images in found.images)
    assert all(torch.equal(labels, found.labels[0]) for labels in found.labels)


def test_data_of_another_task_are_refused() -> None:
    with pytest.raises(DataError, match="is for detection, but this space is for segmentation"):
        batches(over("coco:a,b.json"), SHAPE, 2, "segmentation")


def test_a_batch_with_nothing_to_learn_from_is_said() -> None:
    full, empty = torch.zeros(2, 4, 4, dtype=torch.int64), torch.full((2, 4, 4), IGNORED)
    assert _empty((full, full), "segmentation") == ()
    assert (
        "batch 2 of 3 has no pixel with a class" in _empty((full, empty, full), "segmentation")[0]
    )
    boxes = torch.tensor([[[1.0, 0, 0, 2, 2]]])
    assert "batch 1 of 1 holds no box" in _empty((-boxes,), "detection")[0]
    assert _empty((boxes,), "detection") == ()


def test_memory_for_label_maps_is_counted() -> None:
    settings = ScoringSettings(batches=20, batch_size=100, resolution=(512, 512))
    with pytest.raises(DataError, match="take 10 GiB"):
        batches(settings, (3, 64, 64), 10, "segmentation")


def test_a_real_folder_of_label_maps_is_read(shared: Path) -> None:
    place = shared / "data" / "camvid"
    spec = f"labels:{place / 'images'},{place / 'labels'},ignore=11"
    found = batches(over(spec, batches=2, batch_size=5), (3, 90, 120), 11, "segmentation")
    labels = torch.cat(found.labels)
    assert labels.shape == (10, 90, 120)
    assert labels.unique().tolist() == [*range(11), IGNORED]
    assert not found.warnings
    with pytest.raises(DataError, match="has the value 11"):
        batches(over(spec.removesuffix(",ignore=11")), (3, 90, 120), 11, "segmentation")


def test_a_real_coco_file_is_read(shared: Path) -> None:
    place = shared / "data" / "coco"
    spec = f"coco:{place / 'images'},{place / 'annotations.json'}"
    found = batches(over(spec, batches=5, batch_size=1), (3, 128, 128), 90, "detection")
    labels = torch.cat(found.labels)
    used = labels[..., 0] >= 0
    assert int(used.sum()) == 35
    assert found.warnings == ("Data: left out: 1 image without a box, 1 crowd.",)
    assert float(labels[used][:, 1:].min()) >= 0
    assert float(labels[used][:, 1:].max()) <= 128
