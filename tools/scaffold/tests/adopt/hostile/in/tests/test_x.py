import hostile
