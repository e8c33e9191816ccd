// Question: path. Parameters: model, ancestor, edges. Columns: step, child, parent, relation, confidence, methods
MATCH path = SHORTEST 1 (:Model {id: $model})(()-[r:DERIVED_FROM|MIRROR_OF WHERE r['in_' + $edges]]->())+(:Model {id: $ancestor})
UNWIND range(1, length(path)) AS step
WITH step, relationships(path)[step - 1] AS l
RETURN step, startNode(l).id AS child, endNode(l).id AS parent, coalesce(l.relation, 'mirror') AS relation,
       l.confidence AS confidence, l.methods AS methods
ORDER BY step
