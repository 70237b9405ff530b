"""Each set's folder with a few made records, laid out exactly as it is published."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np

from tests.clips import make_clip


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def write_lines(path: Path, rows: Iterable[object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def picture(path: Path, number: int = 0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    values = np.random.default_rng(number).integers(0, 255, (24, 32, 3), np.uint8)
    assert cv2.imwrite(str(path), values)


def clip(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    make_clip(path, [("red", 1.0), ("blue", 1.0)], size=(64, 36), fps=4, sound=False)


def msvd_qa(folder: Path) -> None:
    rows = [
        {"answer": "cat", "id": 30933, "question": "what is playing?", "video_id": 1301},
        {"answer": "woman", "id": 30934, "question": "who is singing?", "video_id": 1302},
        {"answer": "two", "id": 30935, "question": "how many dogs run?", "video_id": 1302},
    ]
    write_json(folder / "test_qa.json", rows)
    clip(folder / "video" / "vid1301.avi")
    (folder / "youtube_mapping.txt").write_text("mv89psg6zh4_33_46 vid1302\n")
    clip(folder / "YouTubeClips" / "mv89psg6zh4_33_46.avi")


def msrvtt_qa(folder: Path) -> None:
    rows = [
        {
            "answer": "couch",
            "category_id": 14,
            "id": 158581,
            "question": "what are three people sitting on?",
            "video_id": 7010,
        },
        {
            "answer": "girl",
            "category_id": 14,
            "id": 158582,
            "question": "who speaks?",
            "video_id": 7010,
        },
    ]
    write_json(folder / "test_qa.json", rows)
    clip(folder / "video" / "video7010.mp4")


def activitynet_qa(folder: Path) -> None:
    questions = [
        {"video_name": "1QIUV7WYKXg", "question": "is he outside", "question_id": "v_1QI_1"},
        {"video_name": "1QIUV7WYKXg", "question": "what does he do", "question_id": "v_1QI_2"},
        {"video_name": "7X3wPRKuAsU", "question": "what color is it", "question_id": "v_7X3_1"},
        {"video_name": "7X3wPRKuAsU", "question": "what is behind him", "question_id": "v_7X3_2"},
    ]
    answers = [
        {"answer": "yes", "type": 3, "question_id": "v_1QI_1"},
        {"answer": "dance", "type": 0, "question_id": "v_1QI_2"},
        {"answer": "red", "type": 4, "question_id": "v_7X3_1"},
        {"answer": "tree", "type": 1, "question_id": "v_7X3_2"},
    ]
    write_json(folder / "test_q.json", questions)
    write_json(folder / "test_a.json", answers)
    clip(folder / "all_test" / "v_1QIUV7WYKXg.mp4")
    clip(folder / "all_test" / "v_7X3wPRKuAsU.mkv")


def video_chatgpt(folder: Path) -> None:
    one = {"Q": "What happens?", "A": "A man rides a horse.", "video_name": "v_p1QGn0IzfW0"}
    write_json(folder / "generic_qa.json", [one, {**one, "Q": "Describe it."}])
    write_json(folder / "temporal_qa.json", [{**one, "Q": "What happens first?"}])
    pair = {"Q1": "Who rides?", "Q2": "What is the man doing?", "A": "A man rides."}
    write_json(folder / "consistency_qa.json", [{**pair, "video_name": one["video_name"]}])
    clip(folder / "Test_Videos" / "v_p1QGn0IzfW0.mp4")


def gqa(folder: Path) -> None:
    def row(image: str, question: str, answer: str, structural: str, semantic: str) -> object:
        types = {"structural": structural, "semantic": semantic, "detailed": "x"}
        return {"imageId": image, "question": question, "answer": answer, "types": types}

    write_json(
        folder / "testdev_balanced_questions.json",
        {
            "201307251": row("n161313", "Is it cloudy?", "no", "verify", "global"),
            "201640614": row("n235859", "Who wears the dress?", "woman", "query", "rel"),
            "202225914": row("n235859", "Which color is it?", "blue", "query", "attr"),
        },
    )
    picture(folder / "images" / "n161313.jpg")
    picture(folder / "images" / "n235859.jpg")


def pope(folder: Path) -> None:
    labels = {"random": "yyn", "popular": "ynn", "adversarial": "yny"}
    for part, of_part in labels.items():
        rows = [
            {
                "question_id": number,
                "image": "COCO_val2014_000000310196.jpg",
                "text": f"Is there a thing {number} in the image?",
                "label": {"y": "yes", "n": "no"}[label],
            }
            for number, label in enumerate(of_part, 1)
        ]
        write_lines(folder / "coco" / f"coco_pope_{part}.json", rows)
    picture(folder / "val2014" / "COCO_val2014_000000310196.jpg")


def textvqa(folder: Path) -> None:
    row = {
        "question": "what is the brand of this camera?",
        "image_id": "003a8ae2ef43b901",
        "question_id": 34602,
        "answers": ["nous les gosses", "dakota", "clos culombu", *["dakota digital"] * 7],
    }
    other = {**row, "question": "what year?", "question_id": 34603, "answers": ["2011"] * 10}
    write_json(folder / "TextVQA_0.5.1_val.json", {"dataset_type": "val", "data": [row, other]})
    ocr = {"image_id": row["image_id"], "ocr_tokens": ["DAKOTA", "DIGITAL"]}
    write_json(folder / "TextVQA_Rosetta_OCR_v0.2_val.json", {"data": [ocr]})
    picture(folder / "train_images" / "003a8ae2ef43b901.jpg")


def vizwiz(folder: Path) -> None:
    def row(number: int, question: str, answers: list[str], kind: str) -> object:
        said = [{"answer_confidence": "yes", "answer": answer} for answer in answers]
        return {
            "image": f"VizWiz_val_{number:08}.jpg",
            "question": question,
            "answers": said,
            "answer_type": kind,
            "answerable": 1,
        }

    rows = [
        row(
            0,
            "Ok. There is another picture I hope it is a better one.",
            ["unanswerable"] * 10,
            "unanswerable",
        ),
        row(1, "What is this?", ["soda", "coca cola", *["coke"] * 2, *["can"] * 6], "other"),
    ]
    write_json(folder / "Annotations" / "val.json", rows)
    for number in range(2):
        picture(folder / "val" / f"VizWiz_val_{number:08}.jpg")


def vqav2(folder: Path) -> None:
    questions = [
        {"image_id": 262148, "question": "Where is he looking?", "question_id": 262148000},
        {"image_id": 262148, "question": "How many are there?", "question_id": 262148001},
    ]
    said = {262148000: ["down"] * 8 + ["at table"] * 2, 262148001: ["4"] * 10}
    annotations = [
        {
            "question_type": "none of the above",
            "multiple_choice_answer": answers[0],
            "answers": [
                {"answer": answer, "answer_confidence": "yes", "answer_id": number}
                for number, answer in enumerate(answers, 1)
            ],
            "image_id": 262148,
            "answer_type": "number" if answers[0] == "4" else "other",
            "question_id": name,
        }
        for name, answers in said.items()
    ]
    write_json(folder / "v2_OpenEnded_mscoco_val2014_questions.json", {"questions": questions})
    write_json(folder / "v2_mscoco_val2014_annotations.json", {"annotations": annotations})
    picture(folder / "val2014" / "COCO_val2014_000000262148.jpg")


def scienceqa(folder: Path) -> None:
    def problem(image: str | None, hint: str, answer: int, subject: str, grade: str) -> object:
        return {
            "question": "Which of these states is farthest north?",
            "choices": ["West Virginia", "Louisiana", "Arizona"],
            "answer": answer,
            "hint": hint,
            "image": image,
            "task": "closed choice",
            "grade": grade,
            "subject": subject,
            "topic": "geography",
            "category": "Geography",
            "skill": "Read a map",
            "lecture": "Maps have four cardinal directions.",
            "solution": "To find the answer, look at the compass rose.",
            "split": "test",
        }

    problems = {
        "4": problem("image.png", "", 0, "social science", "grade2"),
        "5": problem("image.png", "Look at the map.", 1, "natural science", "grade8"),
        "6": problem(None, "", 2, "language science", "grade3"),
    }
    write_json(folder / "problems.json", problems)
    write_json(folder / "pid_splits.json", {"train": [], "val": [], "test": ["4", "5", "6"]})
    for number in ("4", "5"):
        picture(folder / "images" / "test" / number / "image.png")


def mmbench(folder: Path) -> None:
    file = folder / "inside.jpg"
    picture(file)
    image = base64.b64encode(file.read_bytes()).decode()
    file.unlink()
    columns = "index question hint A B C D answer category image source l2-category comment split"
    rows = [
        ["241", 'What is "it"?', "", "cat", "dog", "nan", "", "B", "identity", image],
        ["252", "Where?", "A hint.", "in", "on", "under", "by", "D", "spatial", image],
        ["1000241", "Turned", "", "dog", "cat", "", "", "A", "identity", image],
    ]
    rest = ["made", "reasoning", "", "dev"]
    quoted = [
        "\t".join('"' + cell.replace('"', '""') + '"' for cell in [*row, *rest]) for row in rows
    ]
    text = "\n".join(["\t".join(columns.split()), *quoted])
    (folder / "mmbench_dev_20230712.tsv").write_text(text + "\n", encoding="utf-8")


def mme(folder: Path) -> None:
    release = folder / "MME_Benchmark_release_version"
    apart = ("artwork", "celebrity", "landmark", "posters", "scene")
    beside = ("existence", "count", "position", "color", "OCR")
    cognition = (
        "commonsense_reasoning",
        "numerical_calculation",
        "text_translation",
        "code_reasoning",
    )
    text = (
        "Is there a cat? Please answer yes or no.\tYes\nIs it a dog? Please answer yes or no.\tNo\n"
    )
    for task in apart:
        picture(release / task / "images" / "10002.jpg")
        (release / task / "questions_answers_YN").mkdir()
        (release / task / "questions_answers_YN" / "10002.txt").write_text(text)
    for task in beside:
        picture(release / task / "000000006040.jpg")
        (release / task / "000000006040.txt").write_text(text)
    for task in cognition:
        picture(release / task / "0001.png")
        (release / task / "0001.txt").write_text(text)


def seed_bench(folder: Path) -> None:
    def row(name: str, kind: str, data: str, dimension: int, **more: object) -> object:
        return {
            "answer": "C",
            "choice_a": "One",
            "choice_b": "Two",
            "choice_c": "Three",
            "choice_d": "Four",
            "data_id": data,
            "data_type": kind,
            "question": "How many towels are in the image?",
            "question_id": name,
            "question_type_id": dimension,
            **more,
        }

    names = {"Instances Counting": 5, "Action Recognition": 10, "Action Prediction": 11}
    write_json(
        folder / "SEED-Bench.json",
        {
            "questions": [
                row("101669", "image", "1454426_2591111986", 5),
                row("102000", "video", "148764.webm", 10),
                row("102001", "video", "P01/P01_11.MP4", 11, segment=[0.5, 1.5]),
            ],
            "question_type": names,
        },
    )
    shown = folder / "SEED-Bench-image" / "picture.jpg"
    picture(shown)
    shown.rename(shown.with_name("1454426_2591111986"))  # they come without an ending
    made = folder / "SSV2" / "videos" / "made.mp4"
    clip(made)
    made.rename(made.with_name("148764.webm"))
    inner = "EPIC-KITCHENS/3h91syskeag572hl6tvuovwv4d/videos/test/P01"
    clip(folder / inner / "made.mp4")
    (folder / inner / "made.mp4").rename(folder / inner / "P01_11.MP4")


def mlvu(folder: Path) -> None:
    tasks = [
        "1_plotQA",
        "2_needle",
        "3_ego",
        "4_count",
        "5_order",
        "6_anomaly_reco",
        "7_topic_reasoning",
    ]
    for task in tasks:
        row = {
            "video": f"{task}.mp4",
            "duration": 2.0,
            "question": "What color is it?",
            "candidates": ["Yellow", "Red", "Green", "Blue"],
            "answer": "Red",
            "question_type": task[2:],
        }
        write_json(folder / "json" / f"{task}.json", [row, {**row, "answer": "Blue"}])
        clip(folder / "video" / task / f"{task}.mp4")
    scene = {
        "video": "subPlot_new_all_126.mp4",
        "duration": 2.0,
        "question": "Please describe the scene when the man leads the players.",
        "answer": "The man leads the players with a swagger.",
        "question_type": "subPlot",
        "scoring_points": ["The man leads the players", "He swaggers"],
    }
    write_json(folder / "json" / "8_sub_scene.json", [scene])
    clip(folder / "video" / "8_sub_scene" / "subPlot_new_all_126.mp4")
    summary = {
        "video": "217.mp4",
        "duration": 2.0,
        "question": "Please summarize this video, including its main content.",
        "answer": "The video starts with waves.",
        "question_type": "summary",
    }
    write_json(folder / "json" / "9_summary.json", [summary])
    clip(folder / "video" / "9_summary" / "217.mp4")


def moviechat_1k(folder: Path) -> None:
    info = {"num_frame": 8, "fps": 4, "url": "", "h": 36, "w": 64, "class": "movie"}
    film = {
        "info": {**info, "video_path": "10.mp4"},
        "global": [{"question": "Is it day?", "answer": "Yes"}],
        "breakpoint": [
            {"question": "What color is it?", "answer": "Red", "time": 3},
            {"question": "What color is it now?", "answer": "Blue", "time": 7},
        ],
    }
    write_json(folder / "gt" / "10.json", film)
    clip(folder / "videos" / "10.mp4")


Make = Callable[[Path], None]
LAYOUTS: dict[str, Make] = {
    "msvd-qa": msvd_qa,
    "msrvtt-qa": msrvtt_qa,
    "activitynet-qa": activitynet_qa,
    "video-chatgpt": video_chatgpt,
    "gqa": gqa,
    "pope": pope,
    "textvqa": textvqa,
    "scienceqa": scienceqa,
    "mmbench": mmbench,
    "mme": mme,
    "seed-bench": seed_bench,
    "vizwiz": vizwiz,
    "vqav2": vqav2,
    "mlvu": mlvu,
    "moviechat-1k": moviechat_1k,
}


def made(name: str, folder: Path) -> Path:
    """The folder of a set, made."""
    folder.mkdir(parents=True, exist_ok=True)
    LAYOUTS[name](folder)
    return folder
