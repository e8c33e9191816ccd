-- Question: license_conflicts. Parameters: severity, license, clause, model, limit.
-- Columns: model, severity, kind, clause, own_license, license, section, reach, ancestor
SELECT m.id AS model, x.severity, x.kind, x.clause, x.own_license, x.license, k.section, x.reach, x.ancestor
FROM license_conflict x
JOIN model m ON m.idx = x.model
JOIN has_clause k ON k.license = x.license AND k.clause = x.clause
WHERE ($severity IS NULL OR x.severity = $severity) AND ($license IS NULL OR x.license = $license)
  AND ($clause IS NULL OR x.clause = $clause) AND ($model IS NULL OR m.id = $model)
ORDER BY list_position(['high', 'medium', 'low'], x.severity), m.id, x.license, x.clause
LIMIT $limit
