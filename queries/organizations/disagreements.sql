-- Question: disagreements. Parameters: property, source.
-- Columns: organization, name, property, source, value, value_text, chosen, explanation
SELECT s.organization, o.name, s.property, s.source, s.value, s.value_text,
       CASE s.property WHEN 'country' THEN o.country WHEN 'kind' THEN o.kind ELSE o.region_atom END AS chosen,
       s.explanation
FROM statement s JOIN organization o ON o.id = s.organization
WHERE NOT s.agrees AND ($property IS NULL OR s.property = $property) AND ($source IS NULL OR s.source = $source)
ORDER BY s.organization, s.property, s.source
