"""What a data setting means, and what is said where it cannot be used."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from explorer.core.data import check_data, list_images, load_arrays, located, parse_data
from explorer.core.errors import DataError


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
