#include <stddef.h>

/// One message for one SMTP session. Strings are UTF-8 and end with a zero byte; they need to live only for the call.
typedef struct {
  const char *server;          // smtp://host:port (STARTTLS) or smtps://host:port
  const char *user;            // NULL: no authentication
  const char *password;
  const char *authorities;     // path of a PEM file of trusted certificates; NULL: the system's
  int needs_encryption;        // 0 allows a server without STARTTLS, such as one on the same machine
  const char *sender;          // envelope sender, <address>
  const char *const *recipients;
  size_t recipient_count;
  const char *message;         // RFC 5322, lines ended by CR LF
  size_t message_length;
  long timeout_seconds;
} rostra_mail;

/// Hands the message to the mail server. Returns 0 when the server accepted it for every recipient; otherwise a libcurl
/// code, with a sentence in `error` (at least 256 bytes) and the server's last reply code, or 0, in `reply`.
int rostra_mail_send(const rostra_mail *mail, char *error, long *reply);
