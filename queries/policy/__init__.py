"""A gate for models: a list of what ships, a policy in YAML, and what in the list breaks it.

```
read_policy      reading.py    YAML → Policy (policy.py); every fault with its line
read_subjects    subjects.py   text, lock file or CycloneDX BOM → models with their places
gather_facts     facts.py      models → what the graph knows of them, in a few statements for all
evaluate         evaluate.py   Policy and facts → findings: rule, model, path
to_sarif, to_junit  reports.py  findings for CI
```
What is not known breaks a rule unless the policy allows it.
"""
