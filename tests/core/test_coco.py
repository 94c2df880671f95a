"""COCO files: only what boxes need is read, and what does not fit is said or counted."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from explorer.core import _coco
from explorer.core._coco import clipped
from explorer.core.data import check_data, coco_images, read_coco
from explorer.core.errors import DataError

Content = dict[str, Any]


def box(image: int, category: int = 7, bbox: object = (1, 2, 3, 4), **more: object) -> Content:
    return {"image_id": image, "category_id": category, "bbox": bbox, "id": 0} | more


def image(number: int, **more: object) -> Content:
    return {"id": number, "file_name": f"{number}.png", "width": 10, "height": 8} | more


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "images").mkdir()
    for number in (1, 2, 3):
        Image.new("RGB", (10, 8)).save(tmp_path / "images" / f"{number}.png")
    return tmp_path


def written(folder: Path, **changed: object) -> Path:
    content: Content = {
        "info": {"year": 2017},
        "images": [image(1), image(2), image(3)],
        "annotations": [box(1), box(1, 3), box(2)],
        "categories": [{"id": 7, "name": "cat"}, {"id": 3, "name": "dog"}],
    }
    content |= changed
    file = folder / "boxes.json"
    file.write_text(json.dumps({k: v for k, v in content.items() if v is not None}))
    return file


def said(folder: Path, classes: int | None = None) -> str:
    return check_data(f"coco:{folder / 'images'},{folder / 'boxes.json'}", classes, "detection")


def test_boxes_are_corners_and_classes_are_ranks_of_ids(folder: Path) -> None:
    found = read_coco(written(folder))
    assert found.classes == ("dog", "cat")
    assert found.boxes_of(0).tolist() == [[1, 1, 2, 4, 6], [0, 1, 2, 4, 6]]
    assert found.boxes_of(1).tolist() == [[1, 1, 2, 4, 6]]
    assert found.boxes_of(2).shape == (0, 5)


def test_what_is_there_is_told_in_one_sentence(folder: Path) -> None:
    written(folder)
    assert said(folder, 2) == (
        "2 images with 3 boxes, 2 categories; left out: 1 image without a box."
    )


def test_a_real_file_is_read(shared: Path) -> None:
    place = shared / "data" / "coco"
    spec = f"coco:{place / 'images'},{place / 'annotations.json'}"
    assert check_data(spec, 90, "detection") == (
        "5 images with 35 boxes, 80 categories; left out: 1 image without a box, 1 crowd."
    )
    with pytest.raises(DataError, match="holds 80 classes, but the space has 20"):
        check_data(spec, 20, "detection")


def test_crowds_strays_and_boxes_without_area_are_counted(folder: Path) -> None:
    boxes = [
        box(1),
        box(1, iscrowd=1),
        box(2, iscrowd=True),
        box(9),
        box(1, bbox=(20, 0, 5, 5)),
        box(2, bbox=(1, 1, 0, 5)),
        box(2, bbox=(1, 1, -2, 5)),
        box(3, bbox=(-5, -5, 6, 6)),
    ]
    written(folder, annotations=boxes)
    text = said(folder)
    assert text.startswith("2 images with 2 boxes, 2 categories; left out: ")
    assert "1 image without a box" in text
    assert "3 boxes outside their images or without area" in text
    assert "1 box of no listed image" in text
    assert "2 crowds" in text


def test_boxes_are_cut_to_their_image() -> None:
    boxes = np.array([[0, -5, 2, 4, 99], [1, 10, 0, 12, 5], [2, 3, 3, 3, 4.0]])
    assert clipped(boxes, 10, 8).tolist() == [[0, 0, 2, 4, 8]]


def test_images_that_are_not_in_the_folder_are_counted(folder: Path) -> None:
    (folder / "images" / "1.png").unlink()
    written(folder)
    assert "1 image not in the folder" in said(folder)


def test_images_are_found_in_folders_and_without_those_of_their_names(folder: Path) -> None:
    deep = folder / "images" / "val"
    deep.mkdir()
    (folder / "images" / "1.png").rename(deep / "1.png")
    file = written(folder, images=[image(1), image(2, file_name="/data/train/2.png")])
    found = coco_images(folder / "images", read_coco(file), file)
    assert [path.relative_to(folder).as_posix() for path in found.files] == [
        "images/val/1.png",
        "images/2.png",
    ]


def test_a_name_that_leads_out_of_the_folder_finds_nothing(folder: Path) -> None:
    Image.new("RGB", (10, 8)).save(folder / "secret.png")
    written(folder, images=[image(1, file_name="../secret.png"), image(2)])
    assert "1 image not in the folder" in said(folder)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"images": None}, "missing required field `images`"),
        ({"categories": None}, "missing required field `categories`"),
        ({"annotations": [{"image_id": 1, "caption": "a cat"}]}, "no file of COCO instances"),
        ({"annotations": [box(1, bbox=[1, 2, 3])]}, r"annotations\[0\]"),
        ({"annotations": [box(1, bbox="all")]}, r"bbox"),
        ({"annotations": [box(1, bbox=[1, 2, None, 4])]}, r"bbox"),
        ({"images": [image(1, file_name=5)]}, "file_name"),
        ({"images": "none"}, "Expected `array`"),
        ({"categories": []}, "lists no categories"),
        ({"annotations": [box(1, 99)]}, "a box of category 99"),
        ({"images": [image(1), image(1)]}, "two images the same id"),
        ({"annotations": []}, "no box on any image"),
        ({"annotations": [box(1, iscrowd=1)]}, "no box on any image"),
        ({"annotations": [box(1, bbox=[50, 50, 2, 2])]}, "no box on any image"),
        ({"images": []}, "none of 0 images"),
        ({"images": [image(8)]}, r"none of 1 image that .* names \(8\.png, say\)"),
    ],
)
def test_what_is_no_coco_file_says_what_is_wrong(
    folder: Path, changed: dict[str, object], says: str
) -> None:
    written(folder, **changed)
    with pytest.raises(DataError, match=says):
        said(folder)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no JSON"),
        (b"hello", "no JSON"),
        (b"\xff\xfe{}", "no JSON"),
        (b'{"images": [', "no JSON"),
        (b"[]", "no file of COCO instances"),
        (b'{"x": ' + b"[" * 200_000, "nested too deeply"),
        (b'{"images": [{"id": 1, "file_name": "\xff"}]}', "no JSON"),
        (b'{"images": [{"id": 1e999, "file_name": "a"}]}', "no"),
    ],
)
def test_what_is_no_json_is_one_sentence(folder: Path, content: bytes, says: str) -> None:
    (folder / "boxes.json").write_bytes(content)
    with pytest.raises(DataError, match=says):
        said(folder)


def test_values_beyond_all_pixels_are_cut_like_others(folder: Path) -> None:
    written(
        folder, annotations=[box(1, bbox=[1e308, 0, 1e308, 1e308]), box(2, bbox=[0, 0, 1e308, 1])]
    )
    assert "1 image with 1 box," in said(folder)


def test_a_byte_order_mark_is_passed_over(folder: Path) -> None:
    file = written(folder)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert said(folder).startswith("2 images")


def test_a_file_is_read_once_until_it_changes(folder: Path) -> None:
    file = written(folder)
    before = read_coco(file)
    assert read_coco(file) is before
    file.write_text(file.read_text().replace('"cat"', '"lynx"'))
    assert read_coco(file).classes == ("dog", "lynx")
    assert before.classes == ("dog", "cat")


def test_a_file_beyond_reason_is_refused_unread(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(folder)
    monkeypatch.setattr(_coco, "MAX_BYTES", 10)
    with pytest.raises(DataError, match="GiB"):
        said(folder)


def test_folder_and_file_the_wrong_way_round_are_seen(folder: Path) -> None:
    file = written(folder)
    with pytest.raises(DataError, match="swapped"):
        check_data(f"coco:{file},{folder / 'images'}", None, "detection")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_missing_places_and_pipes_are_named(folder: Path) -> None:
    with pytest.raises(DataError, match=r"no file .*boxes\.json"):
        said(folder)
    os.mkfifo(folder / "boxes.json")
    with pytest.raises(DataError, match="no ordinary file"):
        said(folder)
    (folder / "boxes.json").unlink()
    (folder / "boxes.json").mkdir()
    with pytest.raises(DataError, match="no ordinary file"):
        said(folder)
    (folder / "boxes.json").rmdir()
    written(folder)
    (folder / "images").rename(folder / "gone")
    with pytest.raises(DataError, match=r"no folder .*images"):
        said(folder)
