"""Authlib's OAuth 2 session, unmodified. Two steps, since a browser stands between them: what the first one prints is what the
second one is told."""

import json
import sys

from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt
import requests

issuer, client_id, secret, redirect_uri = sys.argv[2:6]
metadata = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=10).json()
session = OAuth2Session(
    client_id,
    secret,
    scope="openid profile email offline_access",
    redirect_uri=redirect_uri,
    code_challenge_method="S256",
    token_endpoint=metadata["token_endpoint"],
    revocation_endpoint_auth_method="client_secret_basic",
)


def begin():
    verifier = "v" * 48
    url, state = session.create_authorization_url(
        metadata["authorization_endpoint"], code_verifier=verifier, nonce="a-nonce"
    )
    return {"url": url, "state": state, "verifier": verifier}


def finish(back, state, verifier):
    token = session.fetch_token(
        metadata["token_endpoint"], authorization_response=back, state=state, code_verifier=verifier
    )
    keys = JsonWebKey.import_key_set(requests.get(metadata["jwks_uri"], timeout=10).json())
    claims = jwt.decode(token["id_token"], keys)
    claims.validate()
    about = session.get(metadata["userinfo_endpoint"]).json()
    renewed = session.refresh_token(metadata["token_endpoint"], refresh_token=token["refresh_token"])
    again = session.get(metadata["userinfo_endpoint"]).json()
    session.revoke_token(metadata["revocation_endpoint"], token=renewed["refresh_token"])
    ended = session.get(metadata["userinfo_endpoint"]).status_code
    return {"claims": claims, "about": about, "again": again, "ended": ended}


print(json.dumps(begin() if sys.argv[1] == "begin" else finish(*sys.argv[6:9])))
