"""What a data setting means, and what is said where it cannot be used."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.core.data import (
    SUITED,
    DataSource,
    check_data,
    list_images,
    load_arrays,
    located,
    parse_data,
    suits,
)
from explorer.core.errors import DataError
from explorer.core.space import Task


def folder_of(root: Path, **classes: int) -> Path:
    """Class folders with so many files that only look like images."""
    for name, count in classes.items():
        (root / name).mkdir(parents=True)
        for index in range(count):
            (root / name / f"{index}.jpg").write_bytes(b"")
    return root


def arrays_in(file: Path, **changed: object) -> Path:
    arrays = {
        "images": np.zeros((6, 4, 5, 3), np.uint8),
        "labels": np.array([0, 1, 2, 0, 1, 2]),
    } | changed
    np.savez(file, **{name: array for name, array in arrays.items() if array is not None})  # type: ignore[arg-type]
    return file


@pytest.mark.parametrize(
    ("spec", "kind", "path"),
    [
        ("synthetic", "synthetic", None),
        (" noise ", "noise", None),
        ("arrays:some where/a.npz", "arrays", Path("some where/a.npz")),
        ("some/images", "folder", Path("some/images")),
        ("~/images", "folder", Path.home() / "images"),
    ],
)
def test_a_setting_names_a_source(spec: str, kind: str, path: Path | None) -> None:
    assert (parse_data(spec).kind, parse_data(spec).path) == (kind, path)


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("", "nothing was given"),
        ("  ", "nothing was given"),
        ("arrays:", "names no file"),
        ("labels:", "needs a folder of images and one of label maps"),
        ("labels:a", "needs a folder of images and one of label maps"),
        ("labels:a, ", "needs a folder of images and one of label maps"),
        ("labels:a,b,c", "names more than a folder of images and one of label maps"),
        ('labels:"a,b', "quotes"),
        ("labels:a\nb,c", "quotes"),
        ("labels:a,b,ignore=void", "ignore=void is no value"),
        ("labels:a,b,ignore=99999999999", "is no value"),
        ("coco:a.json", "needs a folder and a file"),
        ("coco:a,b.json,ignore=1", "names more than a folder and a file"),
        ("a\0b", "zero byte"),
    ],
)
def test_a_setting_that_names_no_source_says_why(spec: str, says: str) -> None:
    with pytest.raises(DataError, match=says):
        parse_data(spec)


def test_generated_data_are_described_without_a_file() -> None:
    assert "pattern" in check_data("synthetic")
    assert "noise" in check_data("noise")


def test_classes_are_the_folders_that_hold_images_in_order_of_name(tmp_path: Path) -> None:
    folder_of(tmp_path, zebra=2, ant=1, nothing=0)
    (tmp_path / "ant" / "deep").mkdir()
    (tmp_path / "ant" / "deep" / "two.PNG").write_bytes(b"")
    (tmp_path / "ant" / "notes.txt").write_text("no image")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "x.jpg").write_bytes(b"")
    found = list_images(tmp_path)
    assert found.classes == ("ant", "zebra")
    assert [(path.name, number) for path, number in found.files] == [
        ("0.jpg", 0),
        ("two.PNG", 0),
        ("0.jpg", 1),
        ("1.jpg", 1),
    ]
    assert check_data(str(tmp_path)) == "2 classes, 4 images; left out without images: nothing."


def test_one_of_each_is_said_in_the_singular(tmp_path: Path) -> None:
    assert check_data(str(folder_of(tmp_path, only=1))) == "1 class, 1 image."


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no folder .*absent"):
        check_data(str(tmp_path / "absent"))


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "image.jpg").write_bytes(b"")
    with pytest.raises(DataError, match="not a folder"):
        check_data(str(tmp_path / "image.jpg"))


def test_images_outside_class_folders_are_no_classes(tmp_path: Path) -> None:
    (tmp_path / "image.jpg").write_bytes(b"")
    with pytest.raises(DataError, match="no class folders"):
        list_images(tmp_path)


def test_class_folders_without_images_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no JPEG or PNG"):
        list_images(folder_of(tmp_path, a=0, b=0))


def test_more_folders_than_classes_names_both_numbers(tmp_path: Path) -> None:
    folder_of(tmp_path, a=1, b=1, c=1)
    assert check_data(str(tmp_path), classes=3)
    with pytest.raises(DataError, match="holds 3 classes, but the space has 2"):
        check_data(str(tmp_path), classes=2)


def test_arrays_are_read_as_they_were_stored(tmp_path: Path) -> None:
    images = np.random.default_rng(0).integers(0, 256, (6, 4, 5, 3), dtype=np.uint8)
    file = arrays_in(tmp_path / "a.npz", images=images, names=np.array(["x"]))
    found = load_arrays(file)
    assert np.array_equal(found.images, images)
    assert found.labels.tolist() == [0, 1, 2, 0, 1, 2]
    assert found.classes == 3
    assert check_data(f"arrays:{file}") == "6 images of 4 × 5 pixels."


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"images": None}, "no array 'images'"),
        ({"labels": None}, "no array 'labels'"),
        ({"images": np.zeros((6, 4, 5, 3))}, "6 × 4 × 5 × 3 of float64"),
        ({"images": np.zeros((6, 3, 4, 5), np.uint8)}, "6 × 3 × 4 × 5"),
        ({"images": np.zeros((6, 4, 5), np.uint8)}, "6 × 4 × 5 of uint8"),
        ({"images": np.zeros((0, 4, 5, 3), np.uint8), "labels": np.zeros(0, int)}, "no image"),
        ({"labels": np.zeros((6, 1), int)}, "6 × 1"),
        ({"labels": np.zeros(6)}, "float64"),
        ({"labels": np.int64(3)}, "a single value"),
        ({"labels": np.zeros(5, int)}, "6 images but 5 labels"),
        ({"labels": np.array([0, 1, -1, 0, 1, 2])}, "the label -1"),
    ],
)
def test_arrays_of_another_shape_or_type_say_which(
    tmp_path: Path, changed: dict[str, object], says: str
) -> None:
    with pytest.raises(DataError, match=says):
        load_arrays(arrays_in(tmp_path / "a.npz", **changed))


def test_a_pickle_in_a_file_of_arrays_is_never_loaded(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (pytest.fail, ("a pickle was loaded",))

    file = tmp_path / "a.npz"
    np.savez(file, images=np.array([Trap()], dtype=object), labels=np.zeros(1, int))
    with pytest.raises(DataError, match="1 of object"):
        load_arrays(file)
    np.savez(file, images=np.zeros((1, 4, 4, 3), np.uint8), labels=np.array([Trap()], dtype=object))
    with pytest.raises(DataError, match="1 of object"):
        load_arrays(file)


@pytest.mark.parametrize("damage", ["text", "cut", "turned", "not an array"])
def test_damaged_arrays_are_an_error_and_not_a_crash(tmp_path: Path, damage: str) -> None:
    file = arrays_in(tmp_path / "a.npz")
    data = bytearray(file.read_bytes())
    if damage == "text":
        data = bytearray(b"hello")
    elif damage == "cut":
        data = data[: len(data) // 2]
    elif damage == "turned":
        data[100:140] = bytes(255 - byte for byte in data[100:140])
    else:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("images.npy", b"hello")
            archive.writestr("labels.npy", b"")
        data = bytearray(file.read_bytes())
    file.write_bytes(data)
    with pytest.raises(DataError, match=r"damaged|not an \.npz"):
        load_arrays(file)


def test_an_array_that_claims_more_than_memory_holds_is_refused_unread(tmp_path: Path) -> None:
    header = io.BytesIO()
    shape = (10**6, 1000, 1000, 3)
    np.lib.format.write_array_header_1_0(
        header, {"descr": "|u1", "fortran_order": False, "shape": shape}
    )
    labels = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        labels, {"descr": "<i8", "fortran_order": False, "shape": shape[:1]}
    )
    file = tmp_path / "a.npz"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("images.npy", header.getvalue())
        archive.writestr("labels.npy", labels.getvalue())
    with pytest.raises(DataError, match="GiB"):
        load_arrays(file)


def test_a_missing_file_of_arrays_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no file .*absent\.npz"):
        check_data(f"arrays:{tmp_path / 'absent.npz'}")


def test_arrays_damaged_in_their_packing_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez_compressed(path, images=np.zeros((6, 4, 5, 3), np.uint8), labels=np.arange(6))
    whole = path.read_bytes()
    refusals = []
    for place in range(len(whole) - 2):
        path.write_bytes(whole[:place] + b"\xff\xff" + whole[place + 2 :])
        try:
            load_arrays(path)
        except DataError as error:
            refusals.append(str(error))
    assert any("decompressing" in refusal for refusal in refusals)


def test_a_setting_with_its_place_means_the_same_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert located("photos") == str(tmp_path / "photos")
    assert located("arrays:a.npz") == f"arrays:{tmp_path / 'a.npz'}"
    assert located(" noise ") == "noise"


def test_a_setting_of_two_places_is_located_in_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert located("labels:a, b,ignore=11") == (
        f"labels:{tmp_path / 'a'},{tmp_path / 'b'},ignore=11"
    )
    assert located("coco:a,b.json") == f"coco:{tmp_path / 'a'},{tmp_path / 'b.json'}"
    assert located("arrays:a.npz,ignore=-1") == f"arrays:{tmp_path / 'a.npz'},ignore=-1"


names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0/\r"), min_size=1)


@given(names.filter(lambda t: t.strip(". ") == t), names.filter(lambda t: t.strip(". ") == t),
       st.lists(st.integers(-9, 300), unique=True))  # fmt: skip
def test_whatever_places_are_called_a_setting_reads_back_what_it_wrote(
    images: str, labels: str, ignored: list[int]
) -> None:
    kept = tuple(value for value in ignored if value != 255)
    source = DataSource("labels", Path("/x", images), Path("/x", labels), kept)
    assert parse_data(source.spec) == source


@given(st.text())
def test_any_text_is_a_setting_or_refused_in_a_sentence(text: str) -> None:
    said = []
    for spec in (text, f"labels:{text}", f"coco:{text}", f"arrays:{text}"):
        try:
            parse_data(spec)
        except DataError as error:
            said.append(str(error))
    assert all(sentence.endswith(".") for sentence in said)


@pytest.mark.parametrize(
    ("spec", "tasks"),
    [
        ("synthetic", set(SUITED)),
        ("noise", set(SUITED)),
        ("arrays:a.npz", set(SUITED)),
        ("photos", {"classification"}),
        ("labels:a,b", {"segmentation"}),
        ("coco:a,b.json", {"detection"}),
        ("labels:a", set()),
    ],
)
def test_settings_know_their_tasks(spec: str, tasks: set[str]) -> None:
    assert {task for task in SUITED if suits(spec, task)} == tasks


@pytest.mark.parametrize(
    ("spec", "task", "says"),
    [
        ("photos", "segmentation", "photos .* is for classification, but this space is for segm"),
        (
            "photos",
            "detection",
            r"Use synthetic, noise, coco:IMAGES,FILE\.json or arrays:FILE\.npz",
        ),
        ("coco:a,b.json", "classification", "is for detection, but this space is for classificat"),
        ("labels:a,b", "detection", "is for segmentation, but this space is for detection"),
    ],
)
def test_data_of_another_task_says_what_to_use_instead(spec: str, task: Task, says: str) -> None:
    with pytest.raises(DataError, match=says):
        check_data(spec, 10, task)


def test_each_task_has_a_sentence_on_what_is_made_for_it() -> None:
    said = {check_data(kind, None, task) for kind in ("synthetic", "noise") for task in SUITED}
    assert len(said) == 6


def test_arrays_of_classification_are_held_to_the_classes(tmp_path: Path) -> None:
    file = arrays_in(tmp_path / "a.npz")
    assert check_data(f"arrays:{file}", 3) == "6 images of 4 × 5 pixels."
    with pytest.raises(DataError, match="holds 3 classes, but the space has 2"):
        check_data(f"arrays:{file}", 2)


def test_arrays_with_label_maps_are_described_and_held_to_the_classes(tmp_path: Path) -> None:
    labels = np.zeros((6, 4, 5), np.int16)
    labels[1, 2] = (1, 2, -1, 255, 0)
    spec = f"arrays:{arrays_in(tmp_path / 'a.npz', labels=labels)}"
    said = check_data(f"{spec},ignore=-1", 3, "segmentation")
    assert said == "6 images of 4 × 5 pixels with label maps, 3 classes + ignored."
    with pytest.raises(DataError, match="has the value -1, but the space has 3 classes"):
        check_data(spec, 3, "segmentation")
    with pytest.raises(DataError, match=r"has the value 2, .* else set the space's classes to 3"):
        check_data(f"{spec},ignore=-1", 2, "segmentation")
    with pytest.raises(DataError, match="labels of .* are 6 × 4 × 5 of int16"):
        check_data(spec, 3)


BOXES = np.array([[[2, 0, 0, 2, 2], [-1, 0, 0, 0, 0]]] * 6, float)


def test_arrays_with_boxes_are_described_and_held_to_the_classes(tmp_path: Path) -> None:
    spec = f"arrays:{arrays_in(tmp_path / 'a.npz', labels=None, boxes=BOXES)}"
    assert check_data(spec, 3, "detection") == "6 images of 4 × 5 pixels with boxes, 1 class."
    with pytest.raises(DataError, match="holds 3 classes, but the space has 2"):
        check_data(spec, 2, "detection")


@pytest.mark.parametrize(
    ("boxes", "says"),
    [
        (None, "no array 'boxes'"),
        (BOXES[:, :, :4], "6 × 2 × 4 of float64"),
        (BOXES[0], "2 × 5 of float64"),
        (BOXES[:5], "6 images but 5 boxes. Store one row of boxes each"),
        (BOXES + 0.5, "the class 2.5"),
        (np.full((6, 1, 5), np.nan), "no numbers"),
        (np.full((6, 1, 5), np.inf), "no numbers"),
        (BOXES.astype(str), "of <U32"),
    ],
)
def test_boxes_that_are_none_say_what_is_wrong(tmp_path: Path, boxes: object, says: str) -> None:
    file = arrays_in(tmp_path / "a.npz", labels=None, boxes=boxes)
    with pytest.raises(DataError, match=says):
        check_data(f"arrays:{file}", 9, "detection")
