// Question: license_unknowns. Parameters: none, edges. Columns: of, reason, license, models
CALL () {
  MATCH (l:License)<-[u:LICENSED_UNDER]-(holder:Model)
  WHERE (l.placeholder IS NOT NULL OR NOT l.is_read)
    AND (u.basis = 'concluded' OR NOT EXISTS { (holder)-[:LICENSED_UNDER {basis: 'concluded'}]->() })
  RETURN holder, l.id AS license,
         CASE WHEN l.placeholder IS NULL THEN 'nobody has read the license'
              ELSE 'what is stated names no license' END AS reason
  UNION ALL
  MATCH (holder:Model)
  WHERE NOT EXISTS { (holder)-[:LICENSED_UNDER]->() }
  RETURN holder, null AS license,
         CASE WHEN NOT holder.has_record THEN 'no record, and no rule concludes a license'
              ELSE 'no license is stated' END AS reason
}
WITH reason, license, collect(holder) AS holders
CALL (holders) {
  UNWIND holders AS m
  WITH m WHERE m.has_record
  RETURN 'model' AS of, count(*) AS models
  UNION ALL
  UNWIND holders AS b
  MATCH (m:Model)-[:ROOTED_IN {edges: $edges}]->(b)
  RETURN 'base' AS of, count(DISTINCT m) AS models
}
WITH of, reason, license, models
WHERE models > 0
RETURN of, reason, license, models
ORDER BY of DESC, models DESC, reason, license
