/*
 * GnuTLS as libzmq's wss calls it (libzmq-src/tls), over streams that the host makes TLS. The host
 * already has the certificates of a descriptor, and verifies the peer (wasm/exports/wss.cpp). So
 * libzmq's credentials are empty here, and a session is a descriptor, a role and the name of the
 * peer.
 */
#include "../host.h"
#include "../fail.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct gnutls_credentials
{
    char unused;
};

struct gnutls_session
{
    int fd;
    bool server;
    char *hostname; /* NULL: the peer's certificate may have any name */
};

static struct gnutls_credentials credentials_of_all;

int gnutls_global_init (void)
{
    return GNUTLS_E_SUCCESS;
}

void gnutls_global_deinit (void) {}

int gnutls_certificate_allocate_credentials (gnutls_certificate_credentials_t *credentials)
{
    *credentials = &credentials_of_all;
    return GNUTLS_E_SUCCESS;
}

void gnutls_certificate_free_credentials (gnutls_certificate_credentials_t credentials)
{
    (void) credentials;
}

int gnutls_certificate_set_x509_system_trust (gnutls_certificate_credentials_t credentials)
{
    (void) credentials;
    return GNUTLS_E_SUCCESS;
}

int gnutls_certificate_set_x509_trust_mem (gnutls_certificate_credentials_t credentials, const gnutls_datum_t *trust, int format)
{
    (void) credentials, (void) trust, (void) format;
    return GNUTLS_E_SUCCESS;
}

int gnutls_certificate_set_x509_key_mem (gnutls_certificate_credentials_t credentials, const gnutls_datum_t *cert,
                                         const gnutls_datum_t *key, int format)
{
    (void) credentials, (void) cert, (void) key, (void) format;
    return GNUTLS_E_SUCCESS;
}

void gnutls_certificate_set_verify_function (gnutls_certificate_credentials_t credentials, gnutls_certificate_verify_function *verify)
{
    (void) credentials, (void) verify;
}

int gnutls_certificate_verify_peers3 (gnutls_session_t session, const char *hostname, unsigned int *status)
{
    (void) session, (void) hostname;
    *status = 0;
    return GNUTLS_E_SUCCESS;
}

int gnutls_init (gnutls_session_t *session, unsigned int flags)
{
    *session = calloc (1, sizeof **session);
    if (!*session)
        return GNUTLS_E_MEMORY_ERROR;
    (*session)->server = flags & GNUTLS_SERVER;
    return GNUTLS_E_SUCCESS;
}

void gnutls_deinit (gnutls_session_t session)
{
    free (session->hostname);
    free (session);
}

/* Copied, because libzmq ends the connecter that owns the text before the handshake. */
int gnutls_server_name_set (gnutls_session_t session, int type, const void *name, size_t size)
{
    (void) type;
    session->hostname = strndup (name, size);
    if (!session->hostname)
        out_of_memory ("gnutls_server_name_set"); /* without a name any certificate would do */
    return GNUTLS_E_SUCCESS;
}

void gnutls_session_set_ptr (gnutls_session_t session, void *pointer)
{
    (void) session, (void) pointer;
}

void *gnutls_session_get_ptr (gnutls_session_t session)
{
    return session->hostname;
}

int gnutls_credentials_set (gnutls_session_t session, int type, void *credentials)
{
    (void) session, (void) type, (void) credentials;
    return GNUTLS_E_SUCCESS;
}

int gnutls_set_default_priority (gnutls_session_t session)
{
    (void) session;
    return GNUTLS_E_SUCCESS;
}

void gnutls_transport_set_int (gnutls_session_t session, int fd)
{
    session->fd = fd;
}

/* libzmq reports errno to a monitor. */
int gnutls_handshake (gnutls_session_t session)
{
    const int rc = host_stream_secure (session->fd, session->server, session->hostname);
    if (rc > 0)
        return GNUTLS_E_SUCCESS;
    if (rc == 0)
        return GNUTLS_E_AGAIN;
    errno = -rc;
    return GNUTLS_E_CERTIFICATE_ERROR;
}

/* 1: the handshake continues when the stream is ready for POLLOUT. */
int gnutls_record_get_direction (gnutls_session_t session)
{
    (void) session;
    return 1;
}

static ssize_t record_answer (ssize_t rc, int failed)
{
    if (rc >= 0)
        return rc;
    return errno == EAGAIN ? GNUTLS_E_AGAIN : errno == EINTR ? GNUTLS_E_INTERRUPTED : failed;
}

ssize_t gnutls_record_recv (gnutls_session_t session, void *data, size_t size)
{
    return record_answer (recv (session->fd, data, size, 0), GNUTLS_E_PULL_ERROR);
}

ssize_t gnutls_record_send (gnutls_session_t session, const void *data, size_t size)
{
    return record_answer (send (session->fd, data, size, MSG_NOSIGNAL), GNUTLS_E_PUSH_ERROR);
}

int gnutls_alert_send (gnutls_session_t session, int level, int description)
{
    (void) session, (void) level, (void) description;
    return GNUTLS_E_SUCCESS;
}
