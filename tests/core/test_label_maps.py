"""Images with label maps: paired, read as they were stored, and clear about what does not fit."""

import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explorer.core._label_maps import read_label_map
from explorer.core.data import check_data, list_label_maps, located, parse_data
from explorer.core.errors import DataError


def image_at(path: Path, size: tuple[int, int] = (8, 6)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (200, 10, 30)).save(path)
    return path


def label_at(path: Path, values: object, mode: str = "L") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.broadcast_to(np.asarray(values), (6, 8))
    image = Image.fromarray(pixels.astype(np.uint16 if mode == "I;16" else np.uint8))
    if mode == "P":
        image.putpalette([7 * i % 256 for i in range(768)])
    image.save(path)
    return path


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """Three images with label maps of the classes 0, 1 and 2 and an ignored 255."""
    for index in range(3):
        image_at(tmp_path / "images" / f"{index}.jpg")
        label_at(tmp_path / "labels" / f"{index}.png", [index] * 7 + [255])
    return tmp_path


def spec_of(folder: Path, tail: str = "") -> str:
    return f"labels:{folder / 'images'},{folder / 'labels'}{tail}"


def said(folder: Path, classes: int | None = None, tail: str = "") -> str:
    return check_data(spec_of(folder, tail), classes, "segmentation")


def test_what_is_there_is_told_in_one_sentence(pairs: Path) -> None:
    assert said(pairs, 3) == "3 images with label maps of 8 × 6, 3 classes + ignored."


def test_real_label_maps_need_their_void_ignored(shared: Path) -> None:
    folder = shared / "data" / "camvid"
    assert said(folder) == "10 images with label maps of 480 × 360, 12 classes."
    wanted = "10 images with label maps of 480 × 360, 11 classes + ignored."
    assert said(folder, 11, ",ignore=11") == wanted
    with pytest.raises(DataError, match=r"0001TP_006690\.png has the value 11, but .* 11 classes"):
        said(folder, 11)
    with pytest.raises(DataError, match=r",ignore=11 .*set the space's classes to 12\.$"):
        said(folder, 11)


def test_images_without_a_label_map_and_the_reverse_are_counted(pairs: Path) -> None:
    image_at(pairs / "images" / "lone.png")
    label_at(pairs / "labels" / "x.png", 0)
    label_at(pairs / "labels" / "y.png", 0)
    assert "left out: 1 image without a label map, 2 label maps without an image." in said(pairs)


def test_folders_in_both_places_are_paired_by_their_whole_names(tmp_path: Path) -> None:
    for town in ("aachen", "bochum"):
        image_at(tmp_path / "images" / town / "1.jpg")
        label_at(tmp_path / "labels" / town / "1.png", 0)
    found = list_label_maps(tmp_path / "images", tmp_path / "labels")
    assert [(i.parent.name, m.parent.name) for i, m in found.pairs] == [
        ("aachen", "aachen"),
        ("bochum", "bochum"),
    ]


def test_a_flat_folder_of_label_maps_serves_images_in_folders(tmp_path: Path) -> None:
    image_at(tmp_path / "images" / "deep" / "1.jpg")
    label_at(tmp_path / "labels" / "1.png", 0)
    assert len(list_label_maps(tmp_path / "images", tmp_path / "labels").pairs) == 1


def test_the_names_of_cityscapes_are_known(tmp_path: Path) -> None:
    stem = "aachen_000000_000019"
    image_at(tmp_path / "images" / "aachen" / f"{stem}_leftImg8bit.png")
    for kind in ("color", "instanceIds", "labelIds", "labelTrainIds"):
        label_at(tmp_path / "labels" / "aachen" / f"{stem}_gtFine_{kind}.png", 0)
    found = list_label_maps(tmp_path / "images", tmp_path / "labels")
    assert [label.name for _, label in found.pairs] == [f"{stem}_gtFine_labelTrainIds.png"]
    assert (found.lone_images, found.lone_labels) == (0, 0)


def test_images_and_label_maps_may_share_a_folder(tmp_path: Path) -> None:
    image_at(tmp_path / "1.jpg")
    label_at(tmp_path / "1.png", 0)
    found = list_label_maps(tmp_path, tmp_path)
    assert [(image.name, label.name) for image, label in found.pairs] == [("1.jpg", "1.png")]
    assert (found.lone_images, found.lone_labels) == (0, 0)


@pytest.mark.parametrize(("mode", "values"), [("L", 3), ("P", 3), ("I;16", 3), ("I;16", 700)])
def test_class_numbers_are_read_as_they_were_stored(tmp_path: Path, mode: str, values: int) -> None:
    assert (read_label_map(label_at(tmp_path / "a.png", values, mode)) == values).all()


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_grey_of_few_bits_is_not_stretched(tmp_path: Path, bits: int) -> None:
    rows = b"".join(b"\0" + bytes([0b00011011]) for _ in range(2))
    header = struct.pack(">IIBBBBB", 8 // bits, 2, bits, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    (tmp_path / "a.png").write_bytes(png)
    wanted = {1: [0, 0, 0, 1, 1, 0, 1, 1], 2: [0, 1, 2, 3], 4: [1, 11]}[bits]
    assert read_label_map(tmp_path / "a.png")[0].tolist() == wanted


def test_a_colour_image_is_no_label_map(pairs: Path) -> None:
    image_at(pairs / "labels" / "1.png")
    with pytest.raises(DataError, match=r"1\.png is a colour image. Store one class number"):
        said(pairs)


def test_swapped_folders_are_seen(tmp_path: Path) -> None:
    image_at(tmp_path / "labels" / "1.png")
    label_at(tmp_path / "images" / "1.png", 0)
    with pytest.raises(DataError, match="swapped"):
        said(tmp_path)
    (tmp_path / "labels" / "1.png").unlink()
    image_at(tmp_path / "labels" / "1.jpg")
    with pytest.raises(DataError, match="swapped"):
        said(tmp_path)


def test_pairs_of_different_sizes_are_counted_and_named_where_all_are(pairs: Path) -> None:
    image_at(pairs / "images" / "0.jpg", (9, 6))
    assert said(pairs).endswith("left out: 1 pair of different sizes.")
    for index in (1, 2):
        image_at(pairs / "images" / f"{index}.jpg", (9, 6))
    with pytest.raises(DataError, match=r"0\.jpg is 9 × 6 and its label map 8 × 6"):
        said(pairs)


def test_an_image_turned_by_its_metadata_fits_a_label_map_of_either_kind(tmp_path: Path) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    (tmp_path / "images").mkdir()
    for name, size in (("a", (8, 6)), ("b", (6, 8))):
        Image.new("RGB", size).save(tmp_path / "images" / f"{name}.jpg", exif=turned)
        label_at(tmp_path / "labels" / f"{name}.png", 0)
    assert said(tmp_path).startswith("2 images with label maps of 8 × 6, 1 class.")


def test_files_that_cannot_be_read_are_counted_and_named_where_all_are(pairs: Path) -> None:
    (pairs / "labels" / "0.png").write_bytes(b"no image")
    assert said(pairs).endswith("left out: 1 that cannot be read.")
    for index in (1, 2):
        whole = (pairs / "labels" / f"{index}.png").read_bytes()
        (pairs / "labels" / f"{index}.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match=r"none of 3 images .* can be read with its label map: 0"):
        said(pairs)


def test_of_many_label_maps_a_few_are_read(tmp_path: Path) -> None:
    for index in range(30):
        image_at(tmp_path / "images" / f"{index:02}.png")
        label_at(tmp_path / "labels" / f"{index:02}.png", 0)
    assert said(tmp_path).startswith("30 images with label maps of 8 × 6, 1 class in the 24")


@pytest.mark.parametrize(
    ("missing", "says"),
    [("images", "no folder .*images"), ("labels", "no folder .*labels")],
)
def test_a_missing_folder_is_named(pairs: Path, missing: str, says: str) -> None:
    (pairs / missing).rename(pairs / "elsewhere")
    with pytest.raises(DataError, match=says):
        said(pairs)


def test_empty_folders_and_names_that_never_meet_are_said(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "labels").mkdir()
    with pytest.raises(DataError, match="images holds no JPEG or PNG image"):
        said(tmp_path)
    image_at(tmp_path / "images" / "a.jpg")
    with pytest.raises(DataError, match="labels holds no PNG label map"):
        said(tmp_path)
    label_at(tmp_path / "labels" / "b.png", 0)
    with pytest.raises(DataError, match=r"a\.jpg and b\.png, say\. Give both the same name"):
        said(tmp_path)


def test_several_wrong_values_are_told_together(pairs: Path) -> None:
    label_at(pairs / "labels" / "0.png", [0, 7, 9, 40, 41, 1, 1, 1])
    with pytest.raises(DataError, match=r"the values 7, 9, 40 and 1 more, but .*classes to 42"):
        said(pairs, 3)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do anything")
def test_a_folder_that_may_not_be_read_is_said(pairs: Path) -> None:
    (pairs / "labels").chmod(0)
    try:
        with pytest.raises(DataError, match="cannot be read"):
            said(pairs)
    finally:
        (pairs / "labels").chmod(0o700)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_among_the_files_is_not_waited_for(pairs: Path) -> None:
    os.mkfifo(pairs / "labels" / "3.png")
    image_at(pairs / "images" / "3.png")
    assert "1 that cannot be read" in said(pairs)


def test_names_with_commas_quotes_and_colons_keep_their_meaning(tmp_path: Path) -> None:
    folder = tmp_path / 'a,b "c": d'
    image_at(folder / "images" / "1.png")
    label_at(folder / "labels" / "1.png", 0)
    source = parse_data(f'labels:"{tmp_path}/a,b ""c"": d/images","{tmp_path}/a,b ""c"": d/labels"')
    assert source.path == folder / "images"
    assert parse_data(source.spec) == source
    assert check_data(source.spec, 2, "segmentation").startswith("1 image with label maps")
    assert located(source.spec) == source.spec
