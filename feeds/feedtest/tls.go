package feedtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"time"
)

// TLS says what is wrong with a server's TLS; the zero value is in order.
type TLS struct {
	Expired   bool   // the certificate ended yesterday
	Early     bool   // the certificate begins tomorrow
	OtherHost bool   // the certificate is for another host
	Unknown   bool   // nobody is told the authority: Roots stays nil
	Version   uint16 // the only version spoken, for example tls.VersionTLS10; 0: all
	HTTP2     bool   // offer HTTP/2
}

// StartTLS is Start over TLS.
func StartTLS(how TLS) (*Server, error) {
	roots, cert, err := certificate(how, time.Now())
	if err != nil {
		return nil, fmt.Errorf("start feed server: %w", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start feed server: %w", err)
	}
	s := newServer("https://" + l.Addr().String())
	if !how.Unknown {
		s.Roots = roots
	}
	s.http.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are the point
	s.http.TLSConfig = &tls.Config{
		Certificates: []tls.Certificate{cert},
		MinVersion:   how.Version, MaxVersion: how.Version, //nolint:gosec // old versions are asked for
	}
	s.http.Protocols = new(http.Protocols)
	s.http.Protocols.SetHTTP1(true)
	s.http.Protocols.SetHTTP2(how.HTTP2)
	go func() { _ = s.http.ServeTLS(l, "", "") }() // ends with ErrServerClosed
	return s, nil
}

// certificate makes an authority and a certificate by it for 127.0.0.1.
func certificate(how TLS, now time.Time) (*x509.CertPool, tls.Certificate, error) {
	var none tls.Certificate
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, none, err
	}
	const day = 24 * time.Hour
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Feed Test Authority"},
		NotBefore: now.Add(-10 * day), NotAfter: now.Add(10 * day),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, ca, ca, &caKey.PublicKey, caKey)
	if err != nil {
		return nil, none, err
	}
	if ca, err = x509.ParseCertificate(der); err != nil {
		return nil, none, err
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "feeds.example"},
		NotBefore: now.Add(-2 * day), NotAfter: now.Add(2 * day),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"feeds.example", "localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	switch {
	case how.Expired:
		leaf.NotAfter = now.Add(-day)
	case how.Early:
		leaf.NotBefore = now.Add(day)
	case how.OtherHost:
		leaf.DNSNames, leaf.IPAddresses = []string{"other.example"}, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, none, err
	}
	der, err = x509.CreateCertificate(rand.Reader, leaf, ca, &key.PublicKey, caKey)
	if err != nil {
		return nil, none, err
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca)
	return roots, tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
