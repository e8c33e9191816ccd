// Question: reach. Parameters: party, statuses, edges.
// Columns: party, lab, lab_name, lab_country, means, direct, chain, families, models, derivatives, share, downloads_30d
CALL () {
    MATCH (m:Model) WHERE NOT m['is_root_' + $edges]
    RETURN count(m) AS total
}
MATCH (p:Organization) WHERE $party IN p.search_names
CALL (p) {
    MATCH (g:Organization)-[c:CONTROLLED_BY]->(p)
    RETURN g, 'ownership' AS means, c.chain AS chain
    UNION ALL
    MATCH (g:Organization)-[b:BACKED_BY]->(p)
    WHERE b.status IN $statuses
    WITH g, b ORDER BY size(b.chain), b.chain
    RETURN g, 'funding' AS means, head(collect(b.chain)) AS chain
}
CALL (g) {
    OPTIONAL MATCH (g)<-[:DEVELOPED_BY]-(f:Family)
    WITH f ORDER BY f.id
    RETURN collect(f.id) AS families
}
CALL (g) {
    OPTIONAL MATCH (g)<-[:RUN_BY]-(:Account)<-[:UPLOADED_BY]-(own:Model)
    RETURN collect(DISTINCT own) AS owned
}
CALL (g) {
    OPTIONAL MATCH (g)<-[:RUN_BY]-(:Account)<-[:UPLOADED_BY]-(:Model)<-[:ROOTED_IN {edges: $edges}]-(d:Model)
    RETURN collect(DISTINCT d) AS derived
}
CALL (owned, derived) {
    UNWIND owned + derived AS one
    WITH DISTINCT one
    RETURN sum(coalesce(one.downloads_30d, 0)) AS downloads_30d
}
WITH p, g, means, chain, families, size(owned) AS models, size(derived) AS derivatives, downloads_30d, total
RETURN p.id AS party, g.id AS lab, g.name AS lab_name, g.country AS lab_country, means, size(chain) = 2 AS direct, chain,
       families, models, derivatives, CASE WHEN total = 0 THEN 0.0 ELSE toFloat(derivatives) / total END AS share,
       downloads_30d
ORDER BY derivatives DESC, lab, means
