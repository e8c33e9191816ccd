// Question: ownership_chain. Parameters: organization, edges.
// Columns: organization, step, owned, owner, owner_country, kind, share_percent, since, until, sources
MATCH (a:Organization) WHERE $organization IN a.search_names
CALL (a) {
    RETURN a AS owned, 1 AS step
    UNION ALL
    MATCH (a)-[c:CONTROLLED_BY]->(owned:Organization)
    RETURN owned, c.depth + 1 AS step
}
MATCH (owned)-[o:OWNED_BY]->(g:Organization)
RETURN a.id AS organization, step, owned.id AS owned, g.id AS owner, g.country AS owner_country, o.kind AS kind,
       o.share_percent AS share_percent, o.since AS since, o.until AS until, o.sources AS sources
ORDER BY organization, step, owned, owner
