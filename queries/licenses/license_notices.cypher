// Question: license_notices. Parameters: model, edges.
// Columns: model, license, license_name, clause, wording, section, reach, ancestor, text_url
UNWIND $model AS start
MATCH (m:Model {id: start})
CALL (m) {
  MATCH (m)-[u:LICENSED_UNDER]->(l:License)
  WHERE u.basis = 'concluded' OR NOT EXISTS { (m)-[:LICENSED_UNDER {basis: 'concluded'}]->() }
  RETURN l, 'own' AS reach, null AS ancestor
  UNION ALL
  MATCH (m)-[b:BOUND_BY {edges: $edges}]->(l:License)
  WHERE b.reach <> 'outputs'
  RETURN l, b.reach AS reach, b.ancestor AS ancestor
}
MATCH (l)-[k:HAS_CLAUSE]->(c:Clause)
WHERE c.id IN ['include_notice', 'display', 'name_prefix', 'statement', 'attribution', 'include_license',
               'retain_notices', 'state_changes']
RETURN m.id AS model, l.id AS license, l.name AS license_name, c.id AS clause, k.wording AS wording,
       k.section AS section, reach, ancestor, l.text_url AS text_url
ORDER BY model, license, reach, clause
