// Question: behind. Parameters: model, statuses, edges.
// Columns: model, upstream, depth, lab, lab_country, role, party, party_name, party_country, chain
UNWIND $model AS start
MATCH path = SHORTEST 1 (s:Model {id: start})(()-[r:DERIVED_FROM|MIRROR_OF WHERE r['in_' + $edges]]->())*(a:Model)
MATCH (a)-[:UPLOADED_BY]->(:Account)-[:RUN_BY]->(g:Organization)
WITH DISTINCT s, a, length(path) AS depth, g
CALL (g) {
    RETURN 'lab' AS role, g AS o, [g.id] AS chain
    UNION ALL
    MATCH (g)-[e:CONTROLLED_BY]->(o:Organization)
    RETURN 'owner' AS role, o, e.chain AS chain
    UNION ALL
    MATCH (g)-[e:OWNED_BY {kind: 'minority'}]->(o:Organization)
    WHERE e.until IS NULL
    RETURN 'shareholder' AS role, o, [g.id, o.id] AS chain
    UNION ALL
    MATCH (g)-[:SPUN_OUT_OF]->(o:Organization)
    RETURN 'origin' AS role, o, [g.id, o.id] AS chain
    UNION ALL
    MATCH (g)-[e:BACKED_BY]->(o:Organization)
    WHERE e.status IN $statuses
    WITH o, e ORDER BY size(e.chain), e.chain
    RETURN 'funder' AS role, o, head(collect(e.chain)) AS chain
}
RETURN s.id AS model, a.id AS upstream, depth, g.id AS lab, g.country AS lab_country, role, o.id AS party,
       o.name AS party_name, o.country AS party_country, chain
ORDER BY model, depth, upstream, lab, role, party
