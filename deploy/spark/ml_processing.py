"""Runs the statement that ANIP left in the folder of a plan, as a job of Spark's own.

  spark-submit ml_processing.py PLAN_FOLDER [--wait SECONDS]

ANIP's run of spark_ml_processing with the parameter engine=submit writes submit.sql there and waits; this gives it the result by submit.done. The
folder must have the same path on the driver, on the executors and where ANIP runs. Needs pyspark 3.5 or 4.x, and nothing else.
"""

import argparse
import os
import shutil
import sys
import time
import uuid
from pathlib import Path


def literal(text):
    """What stands between the quotes of a string of Spark's SQL."""
    return text.replace("\\", "\\\\").replace("'", "\\'")


def statement_of(plan, seconds):
    """The text of the statement; None where nothing was planned, so that the run has ended and its folder is gone."""
    if not plan.parent.is_dir():
        sys.exit(f"{plan.parent} is not there: mount the folder of ANIP's plans (Lake:Path) under the same path here")
    deadline = time.monotonic() + seconds
    while not (plan / "submit.sql").exists():
        if time.monotonic() >= deadline:
            if plan.exists():
                sys.exit(f"{plan} has no submit.sql: was ANIP's run started with engine=submit?")
            return None
        time.sleep(1)
    return (plan / "submit.sql").read_text(encoding="utf-8")


def run(plan, statement):
    from pyspark.sql import SparkSession

    # A fresh folder for each try: a statement that fails has emptied its own first.
    output = plan / f"submitted-{uuid.uuid4().hex}"
    spark = SparkSession.builder.appName(f"anip-plan-{plan.name}").getOrCreate()
    try:
        spark.sql(statement.replace("{output}", literal(str(output)), 1))
        if not (output / "_SUCCESS").exists():
            raise RuntimeError(f"Spark left no _SUCCESS in {output}: do its executors see that folder?")
        beside = plan / "submit.done.tmp"
        beside.write_text(output.name, encoding="utf-8")
        os.replace(beside, plan / "submit.done")
    except BaseException:
        shutil.rmtree(output, ignore_errors=True)
        raise
    finally:
        spark.stop()


def main(arguments):
    parser = argparse.ArgumentParser(description="Runs the statement of a plan of ANIP on Spark.")
    parser.add_argument("plan", type=Path, help="the folder of the plan, such as /lake/plans/812")
    parser.add_argument("--wait", type=float, default=60, help="how many seconds to wait for submit.sql (60)")
    options = parser.parse_args(arguments)
    plan = options.plan.absolute()
    statement = statement_of(plan, options.wait)
    if statement is None:
        print(f"{plan}: nothing is planned")
    elif (plan / "submit.done").exists() or (plan / "submit.taken").exists():
        print(f"{plan}: done before")
    else:
        run(plan, statement)
        print(f"{plan}: done")


if __name__ == "__main__":
    main(sys.argv[1:])
