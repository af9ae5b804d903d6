/// A settings file with every key of this version's format, for tests that change one thing in it.
let richSettings = #"""
    {
      "$schema": "./settings.schema.json", "description": "everything",
      "broker": { "host": { "env": "H", "else": "localhost" }, "port": 5672, "vhost": "/", "user": "guest",
                  "password": { "file": "p" }, "heartbeat": "10s", "timeout": 30, "name": "me" },
      "topology": {
        "rabbit_version": "3.10", "policies": [],
        "exchanges": [ { "name": "e", "type": "topic", "durable": true, "auto_delete": false, "internal": false,
                         "arguments": { "alternate-exchange": "f" }, "vhost": "/" },
                       { "name": "f", "type": "x-random" } ],
        "queues": [ { "name": "q", "type": "quorum", "durable": true, "auto_delete": false, "vhost": "/",
                      "arguments": { "x-queue-type": "quorum", "x-message-ttl": 60000, "x-list": [1, null, { "a": 0.5 }] } } ],
        "bindings": [ { "source": "e", "destination": "q", "destination_type": "queue", "routing_key": "#", "vhost": "/",
                        "arguments": {}, "properties_key": "%23" } ]
      },
      "volumes": {
        "description": "what is in messages",
        "match": [ { "key": "a-b", "teams": ["a", "b"] } ], "team": { "pick": "match.teams" },
        "kind": { "weighted": { "x": 1, "y": 2.5 } }, "n": { "sequence": { "start": 1, "step": [0, 3], "max": 9, "then": "wrap" } },
        "price": { "decimal": [0.5, 20], "places": 2, "chance": 0.5 }, "die": { "int": [1, 6] }, "id": "uuid",
        "one": { "array": ["a"] }, "two": { "uuid": {}, "description": "a remark" }
      },
      "producers": {
        "p": { "exchange": "e", "routing_key": "k.{{kind}}", "message": { "a": "{{match.key}}", "b": ["{{n}}", "{{price}}"] },
               "amount": 20, "delay": [0.5, "2s"], "arrivals": "steady", "confirms": 100, "mandatory": true,
               "persistent": false, "stamp": true, "connections": 2, "print": "{{body.a}}", "headers": { "team": "{{team}}" },
               "properties": { "content_type": "application/json", "delivery_mode": 2, "priority": 3, "expiration": "60000",
                               "timestamp": 1, "message_id": "{{id}}", "type": null } },
        "r": { "exchange": "", "routing_key": "q", "message": "{{row}}", "rows": "rows.ndjson", "rate": "max" },
        "g": { "exchange": "e", "message": ["die", "one", "two"], "amount": 1, "delay": { "decimal": [1, 2], "places": 1 } },
        "t": { "exchange": "e", "message": { "text": "hello {{die}}" }, "rate": 2.5 }
      },
      "consumers": {
        "c": { "queue": "q", "prefetch": 10, "print": "{{body.a}}", "record": "r.ndjson", "on_error": "requeue",
               "workers": 3, "deduplicate": { "ids": 100, "window": "10m" },
               "arguments": { "x-priority": 5 }, "exec": { "command": "jq -c .", "shell": true, "time_limit": "30s" },
               "publish": { "exchange": "e", "routing_key": "k.{{body.a}}", "message": { "was": "{{body}}" },
                            "properties": { "priority": 3 }, "headers": { "from": "{{queue}}" } } },
        "d": { "queue": "q", "exec": ["jq", "."], "work": [0.5, "2s"], "publish": "reply", "deduplicate": true },
        "f": { "queue": "q", "deduplicate": 5000, "exec": "jq .", "work": { "decimal": [1, 2], "places": 1 },
               "publish": { "to": "reply", "message": { "text": "{{index}}" } } }
      },
      "seed": 7, "clock": "2022-11-20T16:00:00Z", "locale": "en"
    }
    """#
