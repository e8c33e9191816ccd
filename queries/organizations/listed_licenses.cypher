// Question: listed_licenses. Parameters: list, edges.
// Columns: list, name, model, license_text, openness, licenses
MATCH (:Organization)-[e:ENTERED]->(:Benchmark)
WHERE e.model IS NOT NULL AND e.license_text IS NOT NULL AND ($list IS NULL OR e.list = $list)
WITH DISTINCT e.list AS list, e.name AS name, e.model AS model, e.license_text AS license_text, e.openness AS openness
OPTIONAL MATCH (:Model {id: model})-[:LICENSED_UNDER]->(l:License)
WITH list, name, model, license_text, openness, l.id AS license
ORDER BY license
RETURN list, name, model, license_text, openness, collect(DISTINCT license) AS licenses
ORDER BY list, name
