// Question: common_funders. Parameters: labs, lab, indirect, statuses, edges.
// Columns: funder, funder_name, funder_country, labs, lab_countries
MATCH (g:Organization)-[b:BACKED_BY]->(o:Organization)
WHERE b.status IN $statuses AND ($indirect OR b.depth = 1)
WITH DISTINCT o, g ORDER BY g.id
WITH o, collect(g.id) AS labs, collect(g.country) AS countries, collect(g.search_names) AS names
WHERE size(labs) >= $labs AND ($lab IS NULL OR any(n IN names WHERE $lab IN n))
CALL (countries) {
    UNWIND countries AS country
    WITH DISTINCT country ORDER BY country
    RETURN collect(country) AS lab_countries
}
RETURN o.id AS funder, o.name AS funder_name, o.country AS funder_country, labs, lab_countries
ORDER BY size(labs) DESC, funder
