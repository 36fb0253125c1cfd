CREATE TABLE IF NOT EXISTS angarium_inbox(
  inbox VARCHAR(100) NOT NULL,
  message_id VARCHAR(255) NOT NULL,
  received_at BIGINT NOT NULL,
  PRIMARY KEY(inbox, message_id),
  KEY angarium_inbox_time(inbox, received_at))
  ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
