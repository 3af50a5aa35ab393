"""Classroom 50's entry point: grades the student's checkout with dozen {{ version }}.

The runner starts it in the checkout. It leaves result.json and release-body.md
there. If the grader could not judge, it fails, so that the runner records an
error and no score.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

EXERCISES = "{{ exercises }}".split()
COURSE = Path(os.environ.get("DOZEN_COURSE", "{{ course }}"))
{%- if not is_image %}
SOURCE = "{{ source }}"
COMMIT = "{{ commit }}"
{%- endif %}


def main() -> int:
    checkout = Path.cwd()
{%- if not is_image %}
    get_the_grader()
{%- endif %}
    with tempfile.TemporaryDirectory() as reports:
        report = Path(reports, "report.json")
        owner = os.environ.get("OWNER") or os.environ["USERNAME"]
        checked = dozen("check", *EXERCISES, "--submission", checkout, "--key", owner,
                        "--report", reports)
        if checked not in (0, 1) or not report.is_file():
            print("::error::the grader could not judge; run the job again")
            return 1
        committed = subprocess.run(["git", "show", "--no-patch", "--format=%ct", "HEAD"],
                                   cwd=checkout, capture_output=True, text=True, check=True)
        return dozen("ci", "result", "classroom50", report, "--out", checkout,
                     "--submitted-at", committed.stdout.strip())


def dozen(*words: object) -> int:
    return subprocess.run(["dozen", *map(str, words)], cwd=COURSE, check=False).returncode

{% if not is_image %}
def get_the_grader() -> None:
    if not COURSE.is_dir():
        subprocess.run(["git", "clone", "--quiet", SOURCE, COURSE], check=True)
        subprocess.run(["git", "-C", COURSE, "checkout", "--quiet", COMMIT], check=True)
    subprocess.run(["cargo", "build", "--locked", "--release", "--manifest-path",
                    COURSE / "Cargo.toml", "--package", "dozen", "--package", "dozen-class"],
                   check=True)
    os.environ["PATH"] = f"{COURSE / 'target/release'}:{os.environ['PATH']}"

{% endif %}
sys.exit(main())
