#include "support/rpki_keys.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "support/der_writer.hpp"

namespace meetpoint::test {

namespace {

struct Free {
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(BN_CTX* context) const { BN_CTX_free(context); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* params) const { OSSL_PARAM_free(params); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Number = std::unique_ptr<BIGNUM, Free>;

/// The two primes of each key. Making a key takes a tenth of a second and more, and every test is a process.
/// These keys were made for the tests and sign nothing else.
constexpr std::array<std::array<const char*, 2>, kRsaKeys> kPrimes{{
    {"fb6ca832bc72ea05189c6c195cc1c9abfad67e07acc4c2f29501ccf9d8801c0fe962927b9798e744ba3b38"
     "0f2c3155e7d105e9c697748804a90bd98873cbc39859d33b0329e5286fe0776dd94049d587578df807b519"
     "7e1907d09cb6e4478f488e4fffa452465814c43cd4927d0a2c1d9aa1554eeaed9a4232c9d4824ca206b7",
     "b6d2affd7ab388be437bac1a444387a84434ecc81364f1f009b8248d55cf3df3154f001558d92c0f7d24d5"
     "e2fcbef134056c9fa8bb2843f5a27d44b423f70c5f922c6b24593934ce86592c06522699a8ae5f521af107"
     "9ba43a44eb596ff3b3ffa1b213672901c275fb5f9eaf14388ad193189141216c6313265f46f1b7a824d1"},
    {"eb7f758cf359f1a659016ae8a382c009aa19cda21709467f52f52f015cc094c8cf9579769c3b27b4bfe317"
     "1cd6d6f42f82610152ef3a2187547298d9bf9733732cf35412ed014c781149153e35ec9015b77ffd5764f1"
     "df092c0038e77e8a45eaed6ab1c1f10e1b8799cda35561c8690d742c6d054da505cd4eedba6116d39eeb",
     "bd34e53a200ba2f467471fbc4e468f52472c060c83bcc2ff696c55a48696a3da8d3f7efb98d8d63736ff4f"
     "7a67d77dc9e52636f0649142f86c80853fabe9a887a707ff2d95557010519e73253edbbbee9f9cad16bbda"
     "075f9a09b88df191d0be4c38374a3478f6e6924e8d2ea9d12239bbbf621e36766688a770d405fede4e41"},
    {"f6bb20177d0badb8b1829a84d9fff09a89ab7ed877377b7bde22e9dfb085643dce24db06ccce0dd140b752"
     "96292f0d79f231ecdf2e27609d4398b38ffd8690192ea159085b8b54cc4114b273cdb57c5a5e7dd73158f9"
     "6eabe80d91e7a9b65455751b2d3f53f1359ad6698d40989ac3817ef0d0d57d5dbd8ae528737b274dcc3b",
     "dd403c85e9b47bd73926470c40061beeb0475696a0324185fccb64f1bfe82c75a82bfea3feccca9a7cb77d"
     "760262d98ec8f254e39d43e103a506443c2af36bc8a29d01f79b8a3e83609ab1cb955bbc6e11746c2ad1f9"
     "4f4a44871f5faa28b0b27e038b15e5c4ffd83bebaf4b57f0c1a9ad597dd5c16fa5f57780d9a2578a9c13"},
    {"dbcca0bb7afabebf34b5d306d445cd5d260d26ebb9bec607ad10da1c0fcf3a581f5c94d546582d13b98c44"
     "1f9177cfdc7fdab0daa4d5e4e134d9327635bc4c9f8bc67b27f5915590c787b37a91d6b71e9919a2dfc4bf"
     "ad8f4db435ca2c10c72a3a3eb3f6ba2734f00d58acebf70452ccc2ee81cb14be7ce5996293e4dd789977",
     "be02445f3b6c6fcebcf6e7c49b3879f3a38a6b6b6f8229fc133aa4f2ba25e5dd6ac2c5948c33249bc8a14d"
     "bf2c779ca9dc25caa7938fe953fd06bd3cbec614a8979fbb662b9b470fba893d55be84a438c5f61b18ec7e"
     "146a9b83b9a51464ba74da8a3cb2f41063d8f014775f347d3c5b344b2e8e8a6cda0f78f5b4ede6717bb3"},
    {"de9f447d4d31f706fa96a124139b6f811334332d5c6c9014b68ec39ebe150d96278df8af279a13d9f84db0"
     "d779567b32bdea189a11107bd1bf4a6795e73e4b1a05b924d504ade5b77e702ab3517f7ee724b9fb2a8e8a"
     "662a6dd5fb7aeaba41e4922593634007e973b656143d7daaef25ca8152dcdd261d359f35cb046f0698eb",
     "b7465cd54fd1e3c824fe30292e6945b86c71aa1aa736582c94276fd72047d24e80755087377d347a9fa4b3"
     "5de8ca2d77ea328d67352624a80150a8d828c164604be866aed56819539e2c1c0fab2cd314cee5824b3ec4"
     "6b953829bccca4c0517f8b29297d2923af30b5d4778087db4ce9e81748080f6a2a3c0a88e88dd7549a85"},
    {"de9c64d5d11b6f15c528a15806a73154468e238ff07bf2067f3d894fb1b9d7a7ec098dad93c3d6c65e754b"
     "e8430290f1ad29d93e517161531b2ea344186141899eddead1d19ae273524331644d37f05926639e1c3fc4"
     "a2923945524e9f9c714e66cd1d151b60e203cfbd646cebcb3e13d1275af7198e16bb8c6442470293f273",
     "bde3b284938e18372c51535ba5cd25e1d08bede4e1dbf220fd88c338ff4415555ecae958f72c44a79895e1"
     "14ad65df1072b525b6758750dc733397be7926e2f7648df9b1d27de4156c00b34197684289b31cf22090d4"
     "6b38c27ad093e1bc0684cf2c8879bc882a2c3739bc7c8357a2291e913254c416636cc2f46dbbe60ec0e7"},
    {"e3138ea4425a88993766863b6c3b9b1000d50981090b0ac8a510435893f8e84a8e51d6dc4365b217c8f5c4"
     "bdccaddbb843d4eb4be66a7612a38628ae4405f59121833742e54c0cdb83eda3dbf97bad8abddc064fc4ec"
     "8e32c2129a8bb93a673ef0ef881675b5d567e26524978b1d1df681becaaadde578370d0ade2cc562b07b",
     "db592fb40e26bc147f62616d1eee60c87624d318f75c5d2c74e089b424e323e2f2726a8dc99a2565de59f5"
     "d31393cd26c6c65f712ebca932f078741bbf024faaf665cce88ddcb2c12a600a0a19ca62e1b3281dcd978e"
     "2094b65dfccf5149edfb60abc0e0750d488678b16c769298d8678f6c8db55c53c07b3ce654f50a1a783b"},
    {"ceb842d5ef5491255b62da23110d3bb4e83e49596cd52ce62ce0dc82f4640dd4ea366021795084aea96f11"
     "ab092c14a0376b45c2e4b7212d24fc5499e2a3dfea81e29f1621a9c813936e2a0fb0ac537d6f6e3ba533bd"
     "4ac270b3a68eb5b90a165c233faaf7452dcb38c604c021b8a75f86f3cd19c6197d00268f7a3d530d6a69",
     "c548957d4d6f8aaf8f8731aa0a98d3876ef5c519d5b6a5f33b5bee8a955a076d71beaf2dd1379b3fe6183c"
     "be495122f2794da5da75862f44960022a41648abe87dd62ced1e9a5db699bdbcc5aef126b875f830208940"
     "ccd3cfac9f3e3f9f04ceeb52de13f36176e42649ce1772d230fe470b08f951d0116e436058eeef6c07b3"},
}};

Number parse(const char* hex) {
  BIGNUM* number = nullptr;
  BN_hex2bn(&number, hex);
  return Number(number);
}

Number make() {
  return Number(BN_new());
}

std::string bytes_of(const BIGNUM& number) {
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(&number)), '\0');
  BN_bn2bin(&number, reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

}  // namespace

struct SigningKey::Secret {
  EVP_PKEY* key = nullptr;
  ~Secret() { EVP_PKEY_free(key); }
};

SigningKey::SigningKey(std::size_t index) : secret_(std::make_unique<Secret>()) {
  const std::unique_ptr<BN_CTX, Free> work(BN_CTX_new());
  const Number p = parse(kPrimes.at(index)[0]);
  const Number q = parse(kPrimes.at(index)[1]);
  const Number e = parse("10001");
  const Number n = make();
  const Number d = make();
  const Number p1 = make();
  const Number q1 = make();
  const Number phi = make();
  BN_mul(n.get(), p.get(), q.get(), work.get());
  BN_sub(p1.get(), p.get(), BN_value_one());
  BN_sub(q1.get(), q.get(), BN_value_one());
  BN_mul(phi.get(), p1.get(), q1.get(), work.get());
  BN_mod_inverse(d.get(), e.get(), phi.get(), work.get());
  const Number dp = make();
  const Number dq = make();
  const Number qinv = make();
  BN_mod(dp.get(), d.get(), p1.get(), work.get());
  BN_mod(dq.get(), d.get(), q1.get(), work.get());
  BN_mod_inverse(qinv.get(), q.get(), p.get(), work.get());
  const std::unique_ptr<OSSL_PARAM_BLD, Free> builder(OSSL_PARAM_BLD_new());
  const std::array<std::pair<const char*, const Number*>, 8> parts{
      {{OSSL_PKEY_PARAM_RSA_N, &n},
       {OSSL_PKEY_PARAM_RSA_E, &e},
       {OSSL_PKEY_PARAM_RSA_D, &d},
       {OSSL_PKEY_PARAM_RSA_FACTOR1, &p},
       {OSSL_PKEY_PARAM_RSA_FACTOR2, &q},
       {OSSL_PKEY_PARAM_RSA_EXPONENT1, &dp},
       {OSSL_PKEY_PARAM_RSA_EXPONENT2, &dq},
       {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, &qinv}}};
  for (const auto& [name, number] : parts) OSSL_PARAM_BLD_push_BN(builder.get(), name, number->get());
  const std::unique_ptr<OSSL_PARAM, Free> params(OSSL_PARAM_BLD_to_param(builder.get()));
  const std::unique_ptr<EVP_PKEY_CTX, Free> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &secret_->key, EVP_PKEY_KEYPAIR, params.get()) != 1) {
    throw std::runtime_error("OpenSSL does not take a key of the tests");
  }
  modulus_ = bytes_of(*n);
  const std::string numbers =
      der_sequence({der_integer_octets(std::string(1, '\0') + modulus_), der_integer(65537)});
  public_key_info_ =
      der_sequence({der_sequence({der_oid("1.2.840.113549.1.1.1"), der_null()}), der_bits(numbers)});
  key_id_ = sha1_of(numbers);
}

SigningKey::~SigningKey() = default;

std::string SigningKey::sign(std::string_view bytes) const {
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  std::string signature(256, '\0');
  std::size_t size = signature.size();
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, secret_->key) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) != 1) {
    throw std::runtime_error("OpenSSL does not sign");
  }
  return signature;
}

const SigningKey& signing_key(std::size_t index) {
  static std::array<std::unique_ptr<SigningKey>, kRsaKeys> keys;
  auto& key = keys.at(index % kRsaKeys);
  if (!key) key = std::make_unique<SigningKey>(index % kRsaKeys);
  return *key;
}

std::string sha1_of(std::string_view bytes) {
  std::string digest(20, '\0');
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_sha1(),
             nullptr);
  return digest;
}

std::string sha256_of(std::string_view bytes) {
  std::string digest(32, '\0');
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
             EVP_sha256(), nullptr);
  return digest;
}

}  // namespace meetpoint::test
