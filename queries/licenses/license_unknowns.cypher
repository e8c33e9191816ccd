// Question: license_unknowns. Parameters: none, edges. Columns: of, reason, license, models
CALL () {
  MATCH (m:Model WHERE m.has_record)
  RETURN 'model' AS of, m AS holder, m AS counted
  UNION ALL
  MATCH (m:Model)-[:ROOTED_IN {edges: $edges}]->(b:Model)
  RETURN 'base' AS of, b AS holder, m AS counted
}
OPTIONAL MATCH (holder)-[u:LICENSED_UNDER]->(l:License)
  WHERE u.basis = 'concluded' OR NOT EXISTS { (holder)-[:LICENSED_UNDER {basis: 'concluded'}]->() }
WITH of, counted, l.id AS license,
     CASE WHEN l IS NULL AND NOT holder.has_record THEN 'no record, and no rule concludes a license'
          WHEN l IS NULL THEN 'no license is stated'
          WHEN l.placeholder IS NOT NULL THEN 'what is stated names no license'
          WHEN NOT l.is_read THEN 'nobody has read the license' END AS reason
WHERE reason IS NOT NULL
RETURN of, reason, license, count(DISTINCT counted) AS models
ORDER BY of DESC, models DESC, reason, license
