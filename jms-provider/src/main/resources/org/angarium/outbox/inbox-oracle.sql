CREATE TABLE angarium_inbox(
  inbox VARCHAR2(100 CHAR) NOT NULL,
  message_id VARCHAR2(255 CHAR) NOT NULL,
  received_at NUMBER(19) NOT NULL,
  PRIMARY KEY(inbox, message_id))

CREATE INDEX angarium_inbox_time ON angarium_inbox(inbox, received_at)
