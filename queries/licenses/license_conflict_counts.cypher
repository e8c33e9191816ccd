// Question: license_conflict_counts. Parameters: none, edges.
// Columns: severity, kind, license, clause, models, accounts
MATCH (m:Model)-[x:CONFLICTS_WITH {edges: $edges}]->(l:License)
WITH x.severity AS severity, x.kind AS kind, l.id AS license, x.clause AS clause,
     count(*) AS models, count(DISTINCT m.account) AS accounts
RETURN severity, kind, license, clause, models, accounts
ORDER BY CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, models DESC, license, clause
