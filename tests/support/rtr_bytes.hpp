#pragma once

#include <cstdint>
#include <string>

/// PDUs of the RTR protocol as bytes, right and wrong ones alike: nothing is checked.
/// source  RFC 8210 section 5
namespace meetpoint::test::rtr {

inline std::string number(std::uint64_t value, int bytes) {
  std::string out;
  for (int at = bytes - 1; at >= 0; --at) out += static_cast<char>(at < 8 ? value >> 8 * at & 0xff : 0);
  return out;
}

/// The field after the type is a session, a code or zero. A length of 0 stands for that of the whole.
inline std::string pdu(int type, unsigned field, const std::string& body, std::uint32_t length = 0,
                       int version = 1) {
  if (length == 0) length = static_cast<std::uint32_t>(8 + body.size());
  return number(static_cast<std::uint64_t>(version), 1) + number(static_cast<std::uint64_t>(type), 1) +
         number(field, 2) + number(length, 4) + body;
}

inline std::string notify(unsigned session, std::uint32_t serial) {
  return pdu(0, session, number(serial, 4));
}
inline std::string serial_query(unsigned session, std::uint32_t serial) {
  return pdu(1, session, number(serial, 4));
}
inline std::string reset_query() {
  return pdu(2, 0, "");
}
inline std::string response(unsigned session) {
  return pdu(3, session, "");
}
/// network  four bytes in one number: 0xC0000200 is 192.0.2.0
inline std::string prefix4(std::uint32_t network, unsigned length, unsigned max_length, std::uint32_t asn,
                           unsigned flags = 1) {
  return pdu(4, 0,
             number(flags, 1) + number(length, 1) + number(max_length, 1) + number(0, 1) +
                 number(network, 4) + number(asn, 4));
}
/// The first 8 bytes of the network; the others are zero.
inline std::string prefix6(std::uint64_t network, unsigned length, unsigned max_length, std::uint32_t asn,
                           unsigned flags = 1) {
  return pdu(6, 0,
             number(flags, 1) + number(length, 1) + number(max_length, 1) + number(0, 1) +
                 number(network, 8) + number(0, 8) + number(asn, 4));
}
inline std::string end(unsigned session, std::uint32_t serial, std::uint32_t refresh = 3600,
                       std::uint32_t retry = 600, std::uint32_t expire = 7200) {
  return pdu(7, session, number(serial, 4) + number(refresh, 4) + number(retry, 4) + number(expire, 4));
}
inline std::string cache_reset() {
  return pdu(8, 0, "");
}
/// The flags stand where others have their field.
inline std::string router_key(char ski, std::uint32_t asn, unsigned flags = 1, std::size_t key_bytes = 91) {
  return pdu(9, flags << 8, std::string(20, ski) + number(asn, 4) + std::string(key_bytes, ski));
}
inline std::string error(unsigned code, const std::string& text, const std::string& about = "") {
  return pdu(10, code, number(about.size(), 4) + about + number(text.size(), 4) + text);
}

}  // namespace meetpoint::test::rtr
