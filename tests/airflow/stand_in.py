"""Loads the DAG file with stubs of exactly the names that it imports, in the spelling of Airflow 2 or 3, and does what Airflow would.

  stand_in.py show SPELLING DAG_FILE                 prints the DAGs as JSON
  stand_in.py poke SPELLING DAG_FILE STATUS BODY     prints what the sensor makes of an answer
  stand_in.py run  SPELLING DAG_FILE DAG CONF [RUN]  executes the tasks of a DAG against the server of AIRFLOW_CONN_ANIP_DEFAULT;
                                                     a line "mark failed" on standard input ends the waiting as an operator would

It cannot prove that a real Airflow loads the file.
"""

import json
import os
import re
import runpy
import select
import subprocess
import sys
import time
import types
import urllib.error
import urllib.request
from datetime import datetime, timezone

DAGS = []


class AirflowFailException(Exception):
    pass


class DAG:
    def __init__(self, *, dag_id, description, schedule, start_date, catchup, max_active_runs, default_args, tags):
        self.dag_id, self.description, self.schedule, self.start_date = dag_id, description, schedule, start_date
        self.catchup, self.max_active_runs, self.default_args, self.tags = catchup, max_active_runs, default_args, tags
        self.tasks = []

    def __enter__(self):
        DAGS.append(self)
        return self

    def __exit__(self, *_):
        return False


class Operator:
    def __init__(self, task_id, **arguments):
        self.task_id, self.arguments, self.downstream, self.setup = task_id, arguments, [], None
        DAGS[-1].tasks.append(self)

    def __rshift__(self, other):
        self.downstream.append(other.task_id)
        return other

    def as_teardown(self, *, setups):
        self.setup = setups.task_id
        return self


class HttpOperator(Operator):
    def __init__(self, *, task_id, http_conn_id, method, endpoint, headers=None, data=None, response_filter=None):
        super().__init__(task_id, http_conn_id=http_conn_id, method=method, endpoint=endpoint, headers=headers or {}, data=data,
                         response_filter=response_filter)


class HttpSensor(Operator):
    def __init__(self, *, task_id, http_conn_id, method, endpoint, response_check, extra_options, silent_fail, mode, poke_interval, timeout):
        super().__init__(task_id, http_conn_id=http_conn_id, method=method, endpoint=endpoint, headers={}, data=None,
                         response_check=response_check, extra_options=extra_options, silent_fail=silent_fail, mode=mode,
                         poke_interval=poke_interval, timeout=timeout)


class SparkSubmitOperator(Operator):
    def __init__(self, *, task_id, conn_id, application, application_args, name):
        super().__init__(task_id, conn_id=conn_id, application=application, application_args=application_args, name=name)


class Response:
    def __init__(self, status_code, text):
        self.status_code, self.text = status_code, text

    def json(self):
        return json.loads(self.text)


def install(spelling):
    def module(name, **members):
        made = types.ModuleType(name)
        made.__dict__.update(members)
        sys.modules[name] = made

    http = {"airflow": {}, "airflow.providers": {}, "airflow.providers.http": {}, "airflow.providers.http.operators": {},
            "airflow.providers.http.sensors": {}, "airflow.providers.http.operators.http": {"HttpOperator": HttpOperator},
            "airflow.providers.http.sensors.http": {"HttpSensor": HttpSensor}}
    if os.environ.get("ANIP_SPARK_SUBMIT") == "true":
        http.update({"airflow.providers.apache": {}, "airflow.providers.apache.spark": {}, "airflow.providers.apache.spark.operators": {},
                     "airflow.providers.apache.spark.operators.spark_submit": {"SparkSubmitOperator": SparkSubmitOperator}})
    if spelling == "2":
        http["airflow"] = {"DAG": DAG}
        http["airflow.exceptions"] = {"AirflowFailException": AirflowFailException}
    else:
        http["airflow.sdk"] = {"DAG": DAG}
        http["airflow.sdk.exceptions"] = {"AirflowFailException": AirflowFailException}
    for name, members in http.items():
        module(name, **members)


def describe(dag):
    return {
        "dag_id": dag.dag_id, "description": dag.description, "schedule": dag.schedule, "time_zone": str(dag.start_date.tzinfo),
        "catchup": dag.catchup, "max_active_runs": dag.max_active_runs, "retries": dag.default_args["retries"], "tags": dag.tags,
        "tasks": [{"task_id": task.task_id, "kind": type(task).__name__, "downstream": task.downstream, "setup": task.setup,
                   **{name: value for name, value in task.arguments.items() if not callable(value)}} for task in dag.tasks],
    }


def render(template, context):
    """The few of Jinja's ways that the DAG file uses: {{ expression }} and {{ expression | filter }}."""
    filters = {"tojson": json.dumps, "ts_nodash": lambda at: at.strftime("%Y%m%dT%H%M%S")}

    def value(match):
        expression, *names = [part.strip() for part in match.group(1).split("|")]
        result = eval(expression, {}, context)
        for name in names:
            result = filters[name](result)
        return str(result)

    return re.sub(r"\{\{ (.*?) \}\}", value, template) if template else template


def request(task, context):
    connection = json.loads(os.environ["AIRFLOW_CONN_" + task.arguments["http_conn_id"].upper()])
    url = f"{connection['schema']}://{connection['host']}:{connection['port']}/{render(task.arguments['endpoint'], context)}"
    headers = {**connection.get("extra", {}), **{name: render(text, context) for name, text in task.arguments["headers"].items()}}
    data = render(task.arguments["data"], context)
    call = urllib.request.Request(url, method=task.arguments["method"], headers=headers, data=data.encode() if data else None)
    try:
        with urllib.request.urlopen(call, timeout=60) as answer:
            return Response(answer.status, answer.read().decode())
    except urllib.error.HTTPError as error:
        return Response(error.code, error.read().decode())


def succeeded(response):
    if not 200 <= response.status_code < 300:
        raise RuntimeError(f"{response.status_code}: {response.text}")
    return response


def wait(task, context):
    while True:
        if select.select([sys.stdin], [], [], 0)[0] and sys.stdin.readline().strip() == "mark failed":
            return "marked failed"
        if task.arguments["response_check"](request(task, context)):
            return "success"
        time.sleep(0.2)


def submit(task, context):
    """What spark-submit does in client mode, with whatever pyspark PYTHONPATH leads to."""
    command = [sys.executable, task.arguments["application"], *(render(one, context) for one in task.arguments["application_args"])]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise AirflowFailException(f"spark-submit ended with {done.returncode}: {done.stderr.strip()}")


def run(dag, conf, run_id):
    start, *between, cancel = dag.tasks
    assert [start, cancel] == [task for task in dag.tasks if task.task_id in ("start", "cancel")]
    # In the order in which they depend on each other.
    between.sort(key=lambda task: ("planned", "submit", "wait").index(task.task_id))
    results = {}
    context = {
        "dag": types.SimpleNamespace(dag_id=dag.dag_id), "run_id": run_id,
        "dag_run": types.SimpleNamespace(conf=conf, start_date=datetime(2026, 1, 1, tzinfo=timezone.utc), clear_number=0),
        "ti": types.SimpleNamespace(xcom_pull=lambda task_ids: results[task_ids]),
    }
    results["start"] = start.arguments["response_filter"](succeeded(request(start, context)))
    print(json.dumps({"started": results["start"]}), flush=True)
    try:
        for task in between:
            state = submit(task, context) if isinstance(task, SparkSubmitOperator) else wait(task, context)
            if state == "marked failed":
                break
        error = None
    except AirflowFailException as failure:
        state, error = "failed", str(failure)
    # The teardown.
    succeeded(request(cancel, context))
    print(json.dumps({"state": state, "error": error}), flush=True)


def main(verb, spelling, dag_file, *rest):
    install(spelling)
    names = runpy.run_path(dag_file)
    if verb == "show":
        print(json.dumps([describe(dag) for dag in DAGS if names[dag.dag_id] is dag]))
    elif verb == "poke":
        try:
            print(json.dumps(names["is_finished"](Response(int(rest[0]), rest[1]))))
        except AirflowFailException as failure:
            print(json.dumps(str(failure)))
    else:
        run(names[rest[0]] if isinstance(names[rest[0]], DAG) else None, json.loads(rest[1]), rest[2] if len(rest) > 2 else "manual__1")


main(*sys.argv[1:])
