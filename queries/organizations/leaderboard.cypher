// Question: leaderboard. Parameters: list, benchmark, country, openness, edges.
// Columns: list, as_of, rank, name, organization_text, organization, country, model, license_text, openness,
// released_on, benchmark, value, votes
MATCH (g:Organization)-[e:ENTERED]->(b:Benchmark)
WHERE ($list IS NULL OR e.list = $list) AND ($benchmark IS NULL OR b.id = $benchmark)
  AND ($country IS NULL OR g.country = $country) AND ($openness IS NULL OR e.openness = $openness)
RETURN e.list AS list, e.as_of AS as_of, e.rank AS rank, e.name AS name, e.organization_text AS organization_text,
       g.id AS organization, g.country AS country, e.model AS model, e.license_text AS license_text,
       e.openness AS openness, e.released_on AS released_on, b.id AS benchmark, e.value AS value, e.votes AS votes
ORDER BY list, rank, name, benchmark
