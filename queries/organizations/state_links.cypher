// Question: state_links. Parameters: country, statuses, edges.
// Columns: lab, lab_country, route, arm, state_kind, state, chain, derivatives
MATCH (a:Organization)-[s:STATE_LINKED_TO]->(c:Country)
WHERE s.until IS NULL AND ($country IS NULL OR c.code = $country)
CALL (a) {
    WITH a WHERE a:Lab
    RETURN a AS g, 'itself' AS route, [a.id] AS chain
    UNION ALL
    MATCH (g:Lab)-[e:CONTROLLED_BY]->(a)
    RETURN g, 'owner' AS route, e.chain AS chain
    UNION ALL
    MATCH (g:Lab)-[e:OWNED_BY {kind: 'minority'}]->(a)
    WHERE e.until IS NULL
    RETURN g, 'shareholder' AS route, [g.id, a.id] AS chain
    UNION ALL
    MATCH (g:Lab)-[:SPUN_OUT_OF]->(a)
    RETURN g, 'origin' AS route, [g.id, a.id] AS chain
    UNION ALL
    MATCH (g:Lab)-[e:BACKED_BY]->(a)
    WHERE e.status IN $statuses
    WITH g, e ORDER BY size(e.chain), e.chain
    RETURN g, 'funder' AS route, head(collect(e.chain)) AS chain
}
CALL (g) {
    OPTIONAL MATCH (g)<-[:RUN_BY]-(:Account)<-[:UPLOADED_BY]-(:Model)<-[:ROOTED_IN {edges: $edges}]-(d:Model)
    RETURN count(DISTINCT d) AS derivatives
}
RETURN g.id AS lab, g.country AS lab_country, route, a.id AS arm, s.kind AS state_kind, c.code AS state, chain,
       derivatives
ORDER BY derivatives DESC, lab, route, arm, state_kind
