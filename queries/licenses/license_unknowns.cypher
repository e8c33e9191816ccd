// Question: license_unknowns. Parameters: none, edges. Columns: of, reason, license, models
CALL () {
  MATCH (m:Model WHERE m.has_record)
  RETURN 'model' AS of, m AS holder
  UNION ALL
  MATCH (:Model)-[:ROOTED_IN {edges: $edges}]->(b:Model)
  RETURN DISTINCT 'base' AS of, b AS holder
}
OPTIONAL MATCH (holder)-[u:LICENSED_UNDER]->(l:License)
WITH of, holder, collect(u.basis) AS bases, collect({basis: u.basis, license: l}) AS stated
UNWIND stated AS one
WITH of, holder, bases, one, one.license AS l
WHERE one.basis IS NULL OR one.basis = 'concluded' OR NOT 'concluded' IN bases
WITH of, holder, l.id AS license,
     CASE WHEN l IS NULL AND NOT holder.has_record THEN 'no record, and no rule concludes a license'
          WHEN l IS NULL THEN 'no license is stated'
          WHEN l.placeholder IS NOT NULL THEN 'what is stated names no license'
          WHEN NOT l.is_read THEN 'nobody has read the license' END AS reason
WHERE reason IS NOT NULL
WITH of, reason, license, collect(holder) AS holders
CALL (of, holders) {
  WITH of, holders WHERE of = 'model'
  RETURN size(holders) AS models
  UNION ALL
  WITH of, holders WHERE of = 'base'
  UNWIND holders AS b
  MATCH (m:Model)-[:ROOTED_IN {edges: $edges}]->(b)
  RETURN count(DISTINCT m) AS models
}
WITH of, reason, license, models
WHERE models > 0
RETURN of, reason, license, models
ORDER BY of DESC, models DESC, reason, license
