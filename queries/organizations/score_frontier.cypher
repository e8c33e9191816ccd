// Question: score_frontier. Parameters: list, benchmark, country, edges.
// Columns: country, month, models, open_value, open_model, proprietary_value, proprietary_model, gap
MATCH (g:Organization)-[e:ENTERED {list: $list}]->(:Benchmark {id: $benchmark})
WHERE ($country IS NULL OR g.country = $country)
  AND g.country IS NOT NULL AND e.openness IS NOT NULL AND size(e.released_on) >= 7
WITH g.country AS country, left(e.released_on, 7) AS month, e.openness AS openness, e.name AS name, e.value AS value
ORDER BY value DESC, name
WITH country, collect(DISTINCT month) AS months,
     collect({month: month, openness: openness, name: name, value: value}) AS entries
UNWIND months AS month
WITH country, month, [e IN entries WHERE e.month <= month] AS released
WITH country, month, released, head([e IN released WHERE e.openness = 'open']) AS open,
     head([e IN released WHERE e.openness = 'proprietary']) AS proprietary
UNWIND released AS entry
RETURN country, month, count(DISTINCT entry.name) AS models, open.value AS open_value, open.name AS open_model,
       proprietary.value AS proprietary_value, proprietary.name AS proprietary_model,
       open.value - proprietary.value AS gap
ORDER BY country, month
