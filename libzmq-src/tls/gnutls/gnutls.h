/*
 * GnuTLS as far as libzmq's wss calls it. No cryptography is here: the host makes a stream TLS
 * below libzmq's engine, with the certificates that wasm/exports/wss.cpp has given it. What GnuTLS
 * is told about them is therefore accepted and not kept. Names and numbers are GnuTLS's own.
 */
#ifndef LIBZMQ_SRC_GNUTLS_H
#define LIBZMQ_SRC_GNUTLS_H

#include <stddef.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gnutls_credentials *gnutls_certificate_credentials_t;
typedef struct gnutls_session *gnutls_session_t;

typedef struct
{
    unsigned char *data;
    unsigned int size;
} gnutls_datum_t;

typedef int gnutls_certificate_verify_function (gnutls_session_t session);

enum
{
    GNUTLS_E_SUCCESS = 0,
    GNUTLS_E_WARNING_ALERT_RECEIVED = -16,
    GNUTLS_E_MEMORY_ERROR = -25,
    GNUTLS_E_AGAIN = -28,
    GNUTLS_E_REHANDSHAKE = -37,
    GNUTLS_E_CERTIFICATE_ERROR = -43,
    GNUTLS_E_INTERRUPTED = -52,
    GNUTLS_E_PUSH_ERROR = -53,
    GNUTLS_E_PULL_ERROR = -54
};

enum
{
    GNUTLS_SERVER = 1,
    GNUTLS_CLIENT = 2,
    GNUTLS_NONBLOCK = 8
};

enum
{
    GNUTLS_X509_FMT_PEM = 1,
    GNUTLS_NAME_DNS = 1,
    GNUTLS_CRD_CERTIFICATE = 1,
    GNUTLS_AL_WARNING = 1,
    GNUTLS_A_NO_RENEGOTIATION = 100
};

int gnutls_global_init (void);
void gnutls_global_deinit (void);

int gnutls_certificate_allocate_credentials (gnutls_certificate_credentials_t *credentials);
void gnutls_certificate_free_credentials (gnutls_certificate_credentials_t credentials);
int gnutls_certificate_set_x509_system_trust (gnutls_certificate_credentials_t credentials);
int gnutls_certificate_set_x509_trust_mem (gnutls_certificate_credentials_t credentials, const gnutls_datum_t *trust, int format);
int gnutls_certificate_set_x509_key_mem (gnutls_certificate_credentials_t credentials, const gnutls_datum_t *cert,
                                         const gnutls_datum_t *key, int format);
void gnutls_certificate_set_verify_function (gnutls_certificate_credentials_t credentials, gnutls_certificate_verify_function *verify);
int gnutls_certificate_verify_peers3 (gnutls_session_t session, const char *hostname, unsigned int *status);

int gnutls_init (gnutls_session_t *session, unsigned int flags);
void gnutls_deinit (gnutls_session_t session);
int gnutls_server_name_set (gnutls_session_t session, int type, const void *name, size_t size);
void gnutls_session_set_ptr (gnutls_session_t session, void *pointer);
void *gnutls_session_get_ptr (gnutls_session_t session);
int gnutls_credentials_set (gnutls_session_t session, int type, void *credentials);
int gnutls_set_default_priority (gnutls_session_t session);
void gnutls_transport_set_int (gnutls_session_t session, int fd);

int gnutls_handshake (gnutls_session_t session);
int gnutls_record_get_direction (gnutls_session_t session);
ssize_t gnutls_record_recv (gnutls_session_t session, void *data, size_t size);
ssize_t gnutls_record_send (gnutls_session_t session, const void *data, size_t size);
int gnutls_alert_send (gnutls_session_t session, int level, int description);

#ifdef __cplusplus
}
#endif
#endif
