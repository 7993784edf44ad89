"""Prints, for each folder of pictures, the scores and flags that CleanVision gives them, as one line of JSON.

    python find_image_issues.py FOLDER...
"""

import contextlib
import json
import os
import sys

import PIL
from cleanvision import Imagelab
from cleanvision.utils.utils import get_is_issue_colname, get_score_colname

ISSUES = ["dark", "light", "low_information", "odd_aspect_ratio", "odd_size", "grayscale", "blurry"]


def judge(folder):
    lab = Imagelab(data_path=folder)
    lab.find_issues({issue: {} for issue in ISSUES}, n_jobs=1, verbose=False)
    pictures = {}
    for path, row in lab.issues.iterrows():
        pictures[os.path.basename(path)] = {
            issue: {
                "score": float(row[get_score_colname(issue)]),
                "isIssue": bool(row[get_is_issue_colname(issue)]),
            }
            for issue in ISSUES
        }
    return pictures


def main():
    with contextlib.redirect_stdout(sys.stderr):
        folders = [judge(folder) for folder in sys.argv[1:]]
    print(json.dumps({"pillow": PIL.__version__, "folders": folders}))


if __name__ == "__main__":
    main()
