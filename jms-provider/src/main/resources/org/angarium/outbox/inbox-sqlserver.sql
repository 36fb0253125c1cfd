IF OBJECT_ID('angarium_inbox') IS NULL CREATE TABLE angarium_inbox(
  inbox NVARCHAR(100) COLLATE Latin1_General_BIN2 NOT NULL,
  message_id NVARCHAR(255) COLLATE Latin1_General_BIN2 NOT NULL,
  received_at BIGINT NOT NULL,
  PRIMARY KEY(inbox, message_id),
  INDEX angarium_inbox_time(inbox, received_at))
