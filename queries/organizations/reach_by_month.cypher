// Question: reach_by_month. Parameters: party, statuses, since, until, direct, edges.
// Columns: month, derivatives, of, share, downloads_30d, downloads_of, downloads_share
CALL () {
    MATCH (p:Organization) WHERE $party IN p.search_names
    CALL (p) {
        RETURN p AS lab
        UNION
        MATCH (lab:Organization)-[c:CONTROLLED_BY]->(p) WHERE NOT $direct OR c.depth = 1
        RETURN lab
        UNION
        MATCH (lab:Organization)-[b:BACKED_BY]->(p)
        WHERE b.status IN $statuses AND (NOT $direct OR b.depth = 1)
        RETURN lab
    }
    WITH DISTINCT lab
    MATCH (lab)<-[:RUN_BY]-(:Account)<-[:UPLOADED_BY]-(:Model)<-[:ROOTED_IN {edges: $edges}]-(d:Model)
    RETURN collect(DISTINCT d) AS hits
}
CALL (hits) {
    UNWIND hits AS d
    RETURN substring(toString(d.created_at), 0, 7) AS hit_month, count(d) AS derivatives,
           sum(coalesce(d.downloads_30d, 0)) AS downloads_30d
}
WITH collect({month: coalesce(hit_month, ''), n: derivatives, downloads: downloads_30d}) AS found
MATCH (m:Model) WHERE NOT m['is_root_' + $edges]
WITH found, substring(toString(m.created_at), 0, 7) AS month, count(*) AS of,
     sum(coalesce(m.downloads_30d, 0)) AS downloads_of
WHERE ($since IS NULL OR month >= $since) AND ($until IS NULL OR month <= $until)
WITH month, of, downloads_of,
     coalesce(head([f IN found WHERE f.month = coalesce(month, '')]), {n: 0, downloads: 0}) AS f
RETURN month, f.n AS derivatives, of, toFloat(f.n) / of AS share, f.downloads AS downloads_30d, downloads_of,
       CASE WHEN downloads_of > 0 THEN toFloat(f.downloads) / downloads_of END AS downloads_share
ORDER BY month
