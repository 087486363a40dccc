"""Validates CI files against the schemas of GitHub and GitLab, and prints the commands of their jobs.

ci_files.py FASTJSONSCHEMA.whl CHECK_JSONSCHEMA.whl RUAMEL_YAML.whl FILE... prints one line of JSON for each command,
with the file, the job and the command.

The wheels come from PyPI (see MODULE.bazel): a validator, the schemas (from SchemaStore and GitLab), and a YAML parser.
"""

import json
import sys
import tempfile
import zipfile

SCHEMAS = "check_jsonschema/builtin_schemas/vendor/"


def jobs(document: dict) -> dict[str, list[str]]:
    """Returns the commands of each job, without those that set up its machine."""
    if "jobs" in document:
        steps = {name: job["steps"] for name, job in document["jobs"].items()}
        return {name: [step["run"] for step in all if "run" in step] for name, all in steps.items()}
    return {name: job["script"] for name, job in document.items() if isinstance(job, dict) and "script" in job}


def main() -> None:
    validator, schemas, reader, *files = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        # It is part of a namespace package, which cannot be imported from an archive.
        with zipfile.ZipFile(reader) as wheel:
            wheel.extractall(folder)
        sys.path[:0] = [validator, folder]
        import fastjsonschema
        from ruamel.yaml import YAML

    with zipfile.ZipFile(schemas) as wheel:
        validate = {
            kind: fastjsonschema.compile(json.loads(wheel.read(f"{SCHEMAS}{kind}.json")), use_formats=False)
            for kind in ("github-workflows", "gitlab-ci")
        }
    for path in files:
        with open(path, encoding="utf-8") as file:
            document = YAML(typ="safe", pure=True).load(file)
        kind = "github-workflows" if "/workflows/" in path else "gitlab-ci"
        try:
            validate[kind](document)
        except fastjsonschema.JsonSchemaValueException as error:
            sys.exit(f"{path}: {error}")
        for job, commands in jobs(document).items():
            for command in commands:
                print(json.dumps({"file": path, "job": job, "command": command}))
        # A validator that accepts everything proves nothing.
        broken = {"jobs": {"test": {"steps": 1}}} if kind == "github-workflows" else {"test": {"script": 1}}
        try:
            validate[kind](broken)
        except fastjsonschema.JsonSchemaValueException:
            continue
        sys.exit(f"the schema {kind} takes {broken}")


if __name__ == "__main__":
    main()
