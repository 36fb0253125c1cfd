CREATE TABLE IF NOT EXISTS angarium_outbox(
  id BIGINT AUTO_INCREMENT PRIMARY KEY,
  outbox VARCHAR(100) NOT NULL,
  message_id VARCHAR(36) NOT NULL UNIQUE,
  destination VARCHAR(300) NOT NULL,
  group_id VARCHAR(255),
  created_at BIGINT NOT NULL,
  state VARCHAR(10) NOT NULL,
  attempts INT NOT NULL,
  next_attempt_at BIGINT NOT NULL,
  error VARCHAR(1000),
  head MEDIUMBLOB NOT NULL,
  body LONGBLOB,
  KEY angarium_outbox_order(outbox, state, id),
  KEY angarium_outbox_group(outbox, destination, group_id, next_attempt_at))
  ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin

CREATE TABLE IF NOT EXISTS angarium_outbox_relay(
  outbox VARCHAR(100) PRIMARY KEY,
  holder VARCHAR(100) NOT NULL)
  ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
