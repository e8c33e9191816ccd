-- Question: license_conflict_counts. Parameters: none. Columns: severity, kind, license, clause, models, accounts
SELECT x.severity, x.kind, x.license, x.clause, count(*) AS models, count(DISTINCT m.account) AS accounts
FROM license_conflict x JOIN model m ON m.idx = x.model
GROUP BY x.severity, x.kind, x.license, x.clause
ORDER BY list_position(['high', 'medium', 'low'], x.severity), models DESC, x.license, x.clause
