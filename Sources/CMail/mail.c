#include "mail.h"

#include <curl/curl.h>
#include <string.h>

struct reading {
  const char *at;
  size_t left;
};

static size_t read_message(char *buffer, size_t size, size_t count, void *context) {
  struct reading *reading = context;
  size_t length = size * count < reading->left ? size * count : reading->left;
  memcpy(buffer, reading->at, length);
  reading->at += length;
  reading->left -= length;
  return length;
}

int rostra_mail_send(const rostra_mail *mail, char *error, long *reply) {
  struct reading reading = {mail->message, mail->message_length};
  struct curl_slist *recipients = NULL;
  CURL *curl = curl_easy_init();
  CURLcode code = CURLE_OUT_OF_MEMORY;
  error[0] = 0;
  *reply = 0;
  if (!curl) return code;
  for (size_t i = 0; i < mail->recipient_count; i++) {
    struct curl_slist *longer = curl_slist_append(recipients, mail->recipients[i]);
    if (!longer) goto done;
    recipients = longer;
  }
  curl_easy_setopt(curl, CURLOPT_URL, mail->server);
  // No signal handlers and no files of the user's: this runs on one of many threads.
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_USE_SSL, mail->needs_encryption ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_TRY);
  if (mail->authorities) curl_easy_setopt(curl, CURLOPT_CAINFO, mail->authorities);
  if (mail->user) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, mail->user);
    curl_easy_setopt(curl, CURLOPT_PASSWORD, mail->password ? mail->password : "");
  }
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, mail->sender);
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_message);
  curl_easy_setopt(curl, CURLOPT_READDATA, &reading);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 15L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, mail->timeout_seconds);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
  code = curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, reply);
  if (code != CURLE_OK && !error[0]) strncpy(error, curl_easy_strerror(code), 255);
done:
  curl_slist_free_all(recipients);
  curl_easy_cleanup(curl);
  return code;
}
