// Question: disagreements. Parameters: property, source, edges.
// Columns: organization, name, property, source, value, value_text, chosen, explanation
MATCH (s:Statement)-[:ABOUT]->(o:Organization)
WHERE NOT s.agrees AND ($property IS NULL OR s.property = $property) AND ($source IS NULL OR s.source = $source)
RETURN o.id AS organization, o.name AS name, s.property AS property, s.source AS source, s.value AS value,
       s.value_text AS value_text,
       CASE s.property WHEN 'country' THEN o.country WHEN 'kind' THEN o.kind ELSE o.region_atom END AS chosen,
       s.explanation AS explanation
ORDER BY organization, property, source
