extension OperationTable {
  static let parties: [OperationSpec] = [
    row(
      .sellerSet, "SELLER", .post, "/v1/sellers", .partiesWrite, key: true,
      [
        .init("seller_id", .text(max: 64), required: true, "your id: letters, digits, `-` and `_`"),
        .init("fee_percent", .amount, "the platform's share of each sale in percent, up to 4 decimal places; the server's default unless told"),
        .init("fee_fixed", .amount, "and so much for each order, in the order's currency"),
        .init("minimum_balance", .amount, "what payouts leave on the wallet, in the currency of the payout"),
        .init("refund_fee", .choice(["proportional", "keep"]), "whether refunds give the platform's fee back; proportional unless told"),
        .init("psp_account", .text(max: 255), "the seller's connected account at the PSP, where payouts go through one"), metadata,
      ], answer: "Seller", "Makes or changes a seller."),
    row(.sellerGet, "SELLERS GET", .get, "/v1/sellers/{id}", .partiesRead, answer: "Seller", "Shows a seller with their bank accounts."),
    row(
      .bankAccountAdd, "BANKACCOUNT", .post, "/v1/sellers/{id}/bank_accounts", .partiesWrite, key: true, status: 202,
      [
        .init("token", .text(max: 255), required: true, "the PSP's token of the account; numbers of accounts are not taken"),
        .init("psp", .text(max: 32), "the PSP to use"),
      ], answer: "BankAccount", "Links a bank account to a seller; small deposits verify it."),
    row(
      .bankAccountVerify, "BANKVERIFY", .post, "/v1/bank_accounts/{id}/verify", .partiesWrite, key: true, status: 202,
      [
        .init(
          "amounts", .array([.init("", .integer(1...99), required: true, "in cents")], max: 2), required: true, "the two small deposits, in cents")
      ],
      answer: "BankAccount", "Verifies a bank account by its small deposits."),
    row(
      .buyerSet, "BUYER", .post, "/v1/buyers", .partiesWrite, key: true,
      [
        .init("buyer_id", .text(max: 64), required: true, "your id: letters, digits, `-` and `_`"),
        .init("psp_customer", .text(max: 255), "the PSP's id of the buyer"), metadata,
      ], answer: "Buyer", "Makes or changes a buyer."),
    row(.buyerGet, "BUYERS GET", .get, "/v1/buyers/{id}", .partiesRead, answer: "Buyer", "Shows a buyer with their payment methods."),
    row(
      .paymentMethodAdd, "PAYMENTMETHOD", .post, "/v1/buyers/{id}/payment_methods", .partiesWrite, key: true,
      [.init("token", .text(max: 255), required: true, "the PSP's token; card numbers are refused")], answer: "Buyer",
      "Remembers a payment method of a buyer."),
    row(
      .walletGet, "WALLET GET", .get, "/v1/wallets/{id}", .walletsRead, answer: "Wallet",
      "Shows a wallet, asset by asset: available, pending, reserved, lifetime in and out. The id is `seller:` or `buyer:` and the party's id."),
    row(
      .walletStatement, "WALLET STATEMENT", .get, "/v1/wallets/{id}/statement", .walletsRead,
      [
        .init("currency", .text(max: 3), "needed where the wallet has several"), .init("after", .integer(0...Int.max), "go on behind this version"),
        .init("limit", .integer(1...1000), "lines; 100 unless told"),
      ], answer: "Statement", "Shows what went in and out of a wallet, oldest first."),
  ]
}
