CREATE TABLE IF NOT EXISTS angarium_inbox(
  inbox VARCHAR(100) NOT NULL,
  message_id VARCHAR(255) NOT NULL,
  received_at BIGINT NOT NULL,
  PRIMARY KEY(inbox, message_id))

CREATE INDEX IF NOT EXISTS angarium_inbox_time ON angarium_inbox(inbox, received_at)
