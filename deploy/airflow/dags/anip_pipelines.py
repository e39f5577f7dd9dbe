"""One Airflow DAG for each pipeline of ANIP, made from the file that `anip pipelines export` writes.

Runs on Airflow 3.x and 2.10 or later with apache-airflow-providers-http. Needs the connection `anip_default`, best given by the
environment of scheduler, workers and dag processor:
AIRFLOW_CONN_ANIP_DEFAULT='{"conn_type":"http","schema":"http","host":"anip","port":8000,"extra":{"Authorization":"Bearer KEY"}}'
The file of pipelines is looked for at ANIP_PIPELINES_FILE, else beside this one. ANIP_DAG_PREFIX, such as anip_, goes before the name of every
DAG, where the Airflow is shared and has names of its own.

With ANIP_SPARK_SUBMIT=true Airflow submits the Spark job of spark_ml_processing itself, between ANIP's planning and loading: that needs
apache-airflow-providers-apache-spark with Java, the connection `spark_default`, ANIP_SPARK_PLANS with the folder of ANIP's plans (mounted where
the job's driver runs), and ANIP_SPARK_APPLICATION with the path of deploy/spark/ml_processing.py.
"""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

try:
    from airflow.sdk import DAG
except ImportError:  # Airflow 2
    from airflow import DAG
try:
    from airflow.sdk.exceptions import AirflowFailException
except ImportError:  # Airflow 2, 3.0 and 3.1
    from airflow.exceptions import AirflowFailException
from airflow.providers.http.operators.http import HttpOperator
from airflow.providers.http.sensors.http import HttpSensor

CONNECTION = "anip_default"
PIPELINES = Path(os.environ.get("ANIP_PIPELINES_FILE") or Path(__file__).with_name("anip_pipelines.json"))

PREFIX = os.environ.get("ANIP_DAG_PREFIX", "")

SUBMIT = os.environ.get("ANIP_SPARK_SUBMIT", "").lower() == "true"
SUBMITTED = "spark_ml_processing"
PLANS = os.environ.get("ANIP_SPARK_PLANS", "/opt/anip/data/lake/plans")
APPLICATION = os.environ.get("ANIP_SPARK_APPLICATION", "/opt/anip/deploy/spark/ml_processing.py")
if SUBMIT:
    from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

# The same for every retry of a task, so that a start whose answer was lost is not a second start; another after a clear, and for
# another Airflow that uses the same run ids.
KEY = "airflow/{{ dag.dag_id }}/{{ run_id }}/{{ dag_run.start_date | ts_nodash }}/{{ dag_run.clear_number }}"
RUN = "{{ ti.xcom_pull(task_ids='start') }}"


def run_id(response):
    return response.json()["id"]


def is_finished(response):
    if response.status_code in (429, 500, 502, 503, 504):
        return False
    if response.status_code != 200:
        raise AirflowFailException(f"ANIP answered {response.status_code}: {response.text[:1000]}")
    run = response.json()
    if run["state"] in ("failed", "cancelled"):
        raise AirflowFailException(f"ANIP run {run['id']} {run['state']}: {run['error']}")
    return run["state"] == "succeeded"


def is_planned(response):
    """What is to be submitted is there, or the run found nothing to do."""
    return is_finished(response) or (
        response.status_code == 200 and any(step["name"] == "run" and step["state"] == "running" for step in response.json()["steps"]))


def sensor(task_id, check):
    return HttpSensor(
        task_id=task_id,
        http_conn_id=CONNECTION,
        method="GET",
        endpoint=f"api/runs/{RUN}",
        response_check=check,
        extra_options={"check_response": False, "timeout": 60},  # so that the check sees every answer
        silent_fail=True,  # ANIP out of reach is no failure of its run
        mode="reschedule",
        poke_interval=30,  # a busy scheduler takes much shorter ones for killed
        timeout=6 * 3600,
    )


def submit_between(start, wait):
    """Airflow's own Spark job between the plan and the load. Where it fails for good, the teardown cancels ANIP's run."""
    planned = sensor("planned", is_planned)
    submit = SparkSubmitOperator(
        task_id="submit", conn_id="spark_default", application=APPLICATION, application_args=[f"{PLANS}/{RUN}"], name="anip-spark-ml-processing")
    start >> planned >> submit >> wait


def make_dag(pipeline):
    name, schedule = pipeline["name"], pipeline["schedule"]
    submitted = SUBMIT and name == SUBMITTED
    parameters = "dict(dag_run.conf or {}, engine='submit')" if submitted else "dag_run.conf or {}"
    with DAG(
        dag_id=PREFIX + name,
        description=pipeline["description"],
        schedule=schedule["cron"] if schedule else None,
        # The zone of the start is the zone of the schedule, in summer and in winter.
        start_date=datetime(2026, 1, 1, tzinfo=ZoneInfo(schedule["time_zone"] if schedule else "UTC")),
        catchup=False,
        max_active_runs=1,
        default_args={"retries": 3, "retry_delay": timedelta(seconds=60)},
        tags=["anip"],
    ) as dag:
        start = HttpOperator(
            task_id="start",
            http_conn_id=CONNECTION,
            method="POST",
            endpoint=f"api/pipelines/{name}/runs",
            headers={"Content-Type": "application/json", "Idempotency-Key": KEY},
            data=f"{{{{ {{'parameters': {parameters}}} | tojson }}}}",
            response_filter=run_id,
        )
        wait = sensor("wait", is_finished)
        if submitted:
            submit_between(start, wait)
        # A teardown runs even where the run is marked failed while it waits: no process of ours exists then that could be told.
        cancel = HttpOperator(task_id="cancel", http_conn_id=CONNECTION, method="POST", endpoint=f"api/runs/{RUN}/cancel")
        start >> wait >> cancel.as_teardown(setups=start)
    return dag


for entry in sorted(json.loads(PIPELINES.read_text(encoding="utf-8")), key=lambda one: one["name"]):
    globals()[PREFIX + entry["name"]] = make_dag(entry)
