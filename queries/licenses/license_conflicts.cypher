// Question: license_conflicts. Parameters: severity, license, clause, model, limit, edges.
// Columns: model, severity, kind, clause, own_license, license, section, reach, ancestor
MATCH (m:Model)-[x:CONFLICTS_WITH {edges: $edges}]->(l:License)
WHERE ($severity IS NULL OR x.severity = $severity) AND ($license IS NULL OR l.id = $license)
  AND ($clause IS NULL OR x.clause = $clause) AND ($model IS NULL OR m.id = $model)
MATCH (l)-[k:HAS_CLAUSE]->(:Clause {id: x.clause})
RETURN m.id AS model, x.severity AS severity, x.kind AS kind, x.clause AS clause, x.own_license AS own_license,
       l.id AS license, k.section AS section, x.reach AS reach, x.ancestor AS ancestor
ORDER BY CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, model, license, clause
LIMIT $limit
