IF OBJECT_ID('angarium_outbox') IS NULL CREATE TABLE angarium_outbox(
  id BIGINT IDENTITY PRIMARY KEY,
  outbox NVARCHAR(100) COLLATE Latin1_General_BIN2 NOT NULL,
  message_id VARCHAR(36) NOT NULL UNIQUE,
  destination NVARCHAR(300) COLLATE Latin1_General_BIN2 NOT NULL,
  group_id NVARCHAR(255) COLLATE Latin1_General_BIN2,
  created_at BIGINT NOT NULL,
  state VARCHAR(10) NOT NULL,
  attempts INT NOT NULL,
  next_attempt_at BIGINT NOT NULL,
  error NVARCHAR(1000),
  head VARBINARY(MAX) NOT NULL,
  body VARBINARY(MAX),
  INDEX angarium_outbox_order(outbox, state, id),
  INDEX angarium_outbox_group(outbox, destination, group_id, next_attempt_at))

IF OBJECT_ID('angarium_outbox_relay') IS NULL CREATE TABLE angarium_outbox_relay(
  outbox NVARCHAR(100) COLLATE Latin1_General_BIN2 PRIMARY KEY,
  holder NVARCHAR(100) NOT NULL)
