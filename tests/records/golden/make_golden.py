# ruff: noqa: SIM905, PLR0917, RUF005  (header rows stand as the tills write them; rows read like tables)
"""Writes the golden files: invented sales under the real header rows of the tills. Run it after changing the rows below.

What must come out of each file is in golden.json, worked out by hand, not by the program.
"""

from __future__ import annotations

import csv
from pathlib import Path

HERE = Path(__file__).parent

SQUARE_ITEMS = (
    "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Payment ID,"
    "Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer Name,Customer Reference ID,Unit,Count,GTIN,"
    "Itemization Type,Commission,Employee,Fulfillment Note,Channel,Token,Card Brand,PAN Suffix"
).split(",")
SQUARE_TRANSACTIONS = (
    "Date,Time,Time Zone,Gross Sales,Discounts,Service Charges,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds,Total Collected,Source,Card,"
    "Card Entry Methods,Cash,Square Gift Card,Other Tender,Other Tender Type,Tender Note,Fees,Net Total,Transaction ID,Payment ID,Card Brand,"
    "PAN Suffix,Device Name,Staff Name,Staff ID,Details,Description,Event Type,Location,Dining Option,Customer ID,Customer Name,"
    "Customer Reference ID,Device Nickname,Third Party Fees,Deposit ID,Deposit Date,Deposit Details,Fee Percentage Rate,Fee Fixed Rate,"
    "Refund Reason,Discount Name,Transaction Status,Cash App,Order Reference ID,Fulfillment Note,Free Processing Applied,Channel,"
    "Unattributed Tips,Table Info,International Fee"
).split(",")
SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,"
    "Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,"
    "Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,"
    "Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,Shipping Address1,"
    "Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,"
    "Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,"
    "Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value"
).split(",")
STRIPE_OLD = (
    "id,Description,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,Converted Amount Refunded,Fee,Tax,Converted Currency,Mode,"
    "Status,Statement Descriptor,Customer ID,Customer Description,Customer Email,Captured,Card ID,Card Last4,Card Brand,Card Funding,"
    "Card Exp Month,Card Exp Year,Card Name,Card Address Line1,Dispute Evidence Due (UTC),Invoice ID,Payment Source Type"
).split(",")
STRIPE = (
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Converted Amount Refunded,Converted Currency,Decline Reason,"
    "Description,Fee,Refunded date (UTC),Statement Descriptor,Status,Seller Message,Taxes On Fee,Card ID,Customer ID,Customer Description,"
    "Customer Email,Invoice ID,Transfer"
).split(",")
CLOVER_ORDERS = (
    "Order Date,Order ID,Invoice Number,Order Number,Order Type,Order Employee ID,Order Employee Name,Order Employee Custom ID,Note,Currency,"
    "Tax Amount,Tip,Service Charge,Discount,Order Total,Payments Total,Payment Note,Refunds Total,Manual Refunds Total,Tender,"
    "Credit Card Auth Code,Credit Card Transaction ID,Order Payment State"
).split(",")
CLOVER_PAYMENTS = (
    "Payment Date,Payment ID,External Payment ID,Invoice Number,Card Auth Code,Transaction #,Note,Tender,Card Brand,Card Number,Card Entry Type,"
    "Currency,Amount,Tax Amount,Tip Amount,Service Charge Amount,Customer Name,Payment Employee ID,Payment Employee Name,"
    "Payment Employee Custom ID,Order ID,Order Date,Order Employee ID,Order Employee Name,Order Employee Custom ID,Result,Device,# Refunds,"
    "Refund Amount,Custom Fields"
).split(",")
TOAST_PAYMENTS = (
    "Location,Payment Id,Order Id,Order #,Paid Date,Order Date,Check Id,Check #,Tab Name,Server,Table,Dining Area,Service,Dining Option,"
    "House Acct #,Amount,Tip,Gratuity,Total,Swiped Card Amount,Keyed Card Amount,Amount Tendered,Refunded,Refund Date,Refund Amount,"
    "Refund Tip Amount,Void User,Void Approver,Void Date,Status,Type,Cash Drawer,Card Type"
).split(",")
TOAST_CHECKS = (
    "Location Code,Opened Date,Opened Time,Item Description,Server,Tax,Tender,Check Id,Check #,Total,Customer Family,Table Size,Discount,"
    "Reason of Discount,Link,Customer Id,Customer,Customer Phone,Customer Email"
).split(",")
TOAST_ITEMS = (
    "Location,Order Id,Order #,Sent Date,Order Date,Check Id,Server,Table,Dining Area,Service,Dining Option,Item Selection Id,Item Id,Master Id,"
    "SKU,PLU,Menu Item,Menu Subgroup(s),Menu Group,Menu,Sales Category,Gross Price,Discount,Net Price,Qty,Tax,Void?,Deferred,Tax Exempt,"
    "Tax Inclusion Option,Dining Option Tax,Tab Name"
).split(",")
FRESHA = (
    "Appt. ref.,Client,Team member,Resource,Status,Created date,Scheduled date,Cancelled date,Category,Service,Duration (mins),Appt. slot,"
    "Created by,Cancelled by,Location,Net sales,Cancellation reason,Fees charged,Prepayments"
).split(",")
SUMUP = (
    "Email,Date,Transaction ID,Transaction type,Status,Card type,Last 4 digits,Process as,Payment method,Entry mode,Auth code,Description,Total,"
    "Net sale,Tax amount,Tip amount,Fee,Payout,Payout date,Payout ID,Reference"
).split(",")
SUMUP_SALES_DE = (
    "Datum,Typ,Transaktionsnummer,Zahlungsmethode,Menge,Beschreibung,Category,Sku,Währung,Preis vor Rabatt,Rabatt,Preis (brutto),Preis (netto),"
    "Steuer,Steuersatz,Konto"
).split(",")


def square_item(day: str, time: str, number: str, net: str, tax: str, **more: str) -> dict[str, str]:
    row = {
        "Date": day, "Time": time, "Time Zone": "Eastern Time (US & Canada)", "Category": "Coffee", "Item": "Latte", "Qty": "1.0",
        "Gross Sales": net, "Discounts": "$0.00", "Net Sales": net, "Tax": tax, "Transaction ID": number, "Payment ID": f"pay-{number}",
        "Event Type": "Payment", "Location": "Main Street", "Itemization Type": "Physical Good", "Card Brand": "Visa", "PAN Suffix": "9876",
    }  # fmt: skip
    return row | {key.replace("_", " "): value for key, value in more.items()}


def square_items(day: str, refund_day: str) -> list[dict[str, str]]:
    return [
        square_item(day, "09:15:00", "T1", "$4.50", "$0.36", Customer_ID="ADA", Customer_Name="Ada Lovelace"),
        square_item(
            day,
            "09:15:00",
            "T1",
            "$1,149.00 ",
            "$0.00",
            Item="Machine",
            Customer_ID="ADA",
            Customer_Name="Ada Lovelace",
        ),
        square_item(day, "10:00:00", "T2", "$3.00", "$0.24"),  # two equal items in one anonymous order
        square_item(day, "10:00:00", "T2", "$3.00", "$0.24"),
        square_item(day, "11:00:00", "T3", "$7.00", "$0.00", Item="Cake", Customer_ID="BEN"),
        square_item(day, "11:00:00", "T3", "$3.00", "$0.00", Customer_ID="BEN"),
        square_item(
            refund_day,
            "12:00:00",
            "T3",
            "-$7.00",
            "$0.00",
            Item="Cake",
            Qty="-1.0",
            Event_Type="Refund",
            Customer_ID="BEN",
        ),
        square_item(
            day, "13:00:00", "T4", "($33.62)", "$0.00", Qty="-1.0", Event_Type="Refund"
        ),  # sold before this file begins
        square_item(
            day,
            "14:00:00",
            "T5",
            "$50.00",
            "$0.00",
            Item="Gift Card",
            Itemization_Type="Gift Card",
            Customer_ID="ADA",
        ),
    ]


def square_transaction(
    day: str, time: str, number: str, total: str, tip: str = "$0.00", **more: str
) -> dict[str, str]:
    row = {
        "Date": day, "Time": time, "Time Zone": "MDT", "Gross Sales": total, "Net Sales": total, "Gift Card Sales": "$0.00", "Tax": "$0.00",
        "Tip": tip, "Partial Refunds": "$0.00", "Total Collected": total, "Card": total, "Cash": "$0.00", "Transaction ID": number,
        "Payment ID": f"pay-{number}", "PAN Suffix": "9876", "Event Type": "Payment", "Location": "Main Street",
        "Transaction Status": "Complete",
    }  # fmt: skip
    return row | {key.replace("_", " "): value for key, value in more.items()}


def square_transactions(day: str) -> list[dict[str, str]]:
    return [
        square_transaction(day, "2:30:00 PM", "T1", "$12.00", "$2.00", Customer_ID="ADA"),
        square_transaction(day, "3:30:00 PM", "T2", "$8.00"),
        square_transaction(day, "4:30:00 PM", "T3", "$30.00", Gift_Card_Sales="$25.00", Customer_ID="BEN"),
        square_transaction(day, "5:30:00 PM", "T4", "$25.00", Gift_Card_Sales="$25.00"),
        square_transaction(day, "6:30:00 PM", "T2", "-$8.00", Event_Type="Refund", Partial_Refunds="-$8.00"),
        square_transaction(day, "7:30:00 PM", "T5", "$99.00", Transaction_Status="Failed"),
        square_transaction(day, "8:30:00 PM", "T1", "-$0.93", Event_Type="Refund", Customer_ID="ADA"),
    ]


def shopify(name: str, status: str = "", total: str = "", created: str = "", **more: str) -> dict[str, str]:
    row = {
        "Name": name,
        "Financial Status": status,
        "Total": total,
        "Created at": created,
        "Currency": "EUR" if total else "",
    }
    return row | {key.replace("_", " "): value for key, value in more.items()}


def shopify_orders() -> list[dict[str, str]]:
    ada = {
        "Email": "Ada@Example.org",
        "Billing Name": "Ada Lovelace",
        "Billing Phone": "'+33612345678",
        "Billing Zip": "'75008",
    }
    return [
        shopify("#1001", "paid", "60.00", "2025-10-07 09:50:26 +0200", Lineitem_quantity="1", Lineitem_name="Pot", Lineitem_price="40.00", **ada),
        shopify("#1001", Lineitem_quantity="2", Lineitem_name="Seeds", Lineitem_price="10.00"),
        shopify("#1002", "partially_refunded", "50.00", "2025-10-08 10:00:00 +0200", Lineitem_quantity="5", Lineitem_name="Seeds",
                Lineitem_price="10.00", Refunded_Amount="10.00", Email="ada@example.org"),
        shopify("#1003", "refunded", "20.00", "2025-10-09 10:00:00 +0200", Lineitem_quantity="2", Lineitem_name="Seeds", Lineitem_price="10.00",
                Refunded_Amount="20.00", Email="ben@example.org"),
        shopify("#1004", "voided", "20.00", "2025-10-10 10:00:00 +0200", Lineitem_quantity="2", Lineitem_name="Seeds", Lineitem_price="10.00"),
        shopify("#1004", Lineitem_quantity="1", Lineitem_name="Pot", Lineitem_price="0.00"),
        shopify("#1005", "paid", "43.00", "2025-10-26 02:30:00 +0100", Lineitem_quantity="1", Lineitem_name="Pot", Lineitem_price="40.00",
                Location="Rue Cler", Employee="Zoé", Source="pos"),
        shopify("#1005", Lineitem_quantity="1", Lineitem_name="Tip", Lineitem_price="3.00"),
        shopify("#1006", "paid", "25.00", "2025-10-11 10:00:00 +0200", Lineitem_quantity="1", Lineitem_name="Gift Card", Lineitem_price="25.00",
                Email="ben@example.org"),
        shopify("#1007", "paid", "15.00", "2025-10-12 10:00:00 +0200", Lineitem_quantity="1", Lineitem_name="Seeds", Lineitem_price="15.00",
                Cancelled_at="2025-10-12 11:00:00 +0200", Email="ben@example.org"),
        shopify("#1008", "pending", "15.00", "2025-10-13 10:00:00 +0200", Lineitem_quantity="1", Lineitem_name="Seeds", Lineitem_price="15.00"),
        shopify("#1002", "partially_refunded", "50.00", "2025-10-08 10:00:00 +0200", Lineitem_quantity="5", Lineitem_name="Seeds",
                Lineitem_price="10.00", Refunded_Amount="10.00", Email="ada@example.org"),
    ]  # fmt: skip


def sumup(number: str, kind: str, status: str, total: str, tip: str = "0.00", **more: str) -> dict[str, str]:
    row = {
        "Email": "zoe@shop.example", "Date": "2023-03-24 12:32:00", "Transaction ID": number, "Transaction type": kind, "Status": status,
        "Card type": "VISA", "Last 4 digits": "**** **** **** 9876", "Auth code": "A7B9C1", "Payment method": "Card", "Total": total,
        "Tip amount": tip, "Fee": "0.10",
    }  # fmt: skip
    return row | more


def sumup_rows() -> list[dict[str, str]]:
    return [
        sumup("TA1", "Sale", "Successful", "17.00", "1.00"),
        sumup("TA1", "Payout", "Scheduled", "16.90"),
        sumup("TA2", "Sale", "Successful", "5.50"),
        sumup("TA2", "Payout", "Successful", "5.40"),
        sumup("TA3", "Sale", "Failed", "9.00"),
        sumup("TA4", "Sale", "Cancelled", "9.00"),
        sumup("TA5", "Refund", "Successful", "-5.50"),
        sumup("TA2", "Sale", "Successful", "5.50"),
    ]


def translated(
    rows: list[dict[str, str]], names: dict[str, str], words: dict[str, str]
) -> list[dict[str, str]]:
    return [
        {names[key]: words.get(value, value) for key, value in row.items() if key in names} for row in rows
    ]


SUMUP_DE = {
    "Date": "Datum", "Transaction ID": "Transaktions-ID", "Transaction type": "Transaktionsart", "Status": "Status",
    "Description": "Beschreibung", "Total": "Betrag inkl. MwSt.", "Tip amount": "Trinkgeldbetrag", "Fee": "Gebühr",
}  # fmt: skip
SUMUP_DE_WORDS = {
    "Sale": "Umsatz", "Payout": "Auszahlung", "Refund": "Rückerstattung", "Successful": "Erfolgreich", "Failed": "Fehlgeschlagen",
    "Cancelled": "Abgebrochen", "Scheduled": "Geplant",
}  # fmt: skip
SUMUP_FR = {
    "Date": "Date", "Transaction ID": "N° de transaction", "Transaction type": "Type de transaction", "Status": "Statut",
    "Payment method": "Moyen de paiement", "Total": "Total", "Tip amount": "Pourboire", "Fee": "Frais",
}  # fmt: skip
SUMUP_FR_WORDS = {
    "Sale": "Vente", "Payout": "Versement", "Refund": "Remboursement", "Successful": "Réussi", "Failed": "Échoué", "Cancelled": "Annulé",
    "Scheduled": "Planifié",
}  # fmt: skip


def sumup_sales_de() -> list[dict[str, str]]:
    def line(kind: str, number: str, item: str, gross: str, quantity: str = "1") -> dict[str, str]:
        return {
            "Datum": "24.03.2023, 12:32", "Typ": kind, "Transaktionsnummer": number, "Zahlungsmethode": "Visa", "Menge": quantity,
            "Beschreibung": item, "Währung": "CHF", "Preis (brutto)": gross, "Preis (netto)": "", "Konto": "a@b.example",
        }  # fmt: skip

    return [
        line("Umsatz", "TB1", "Suppe", "12.00"), line("Umsatz", "TB1", "Brot", "4.00", "2"), line("Umsatz", "TB1", "Brot", "4.00", "2"),
        line("Umsatz", "TB2", "Kaffee", "4.50"), line("Refund", "TB2", "Kaffee", "-4.50"),
        line("Umsatz", "TB3", "Kaffee", "9.00", "2"), line("Rückerstattung", "TB3", "Kaffee", "4.50"),
        line("Umsatz", "TB4", "Gutschein", "50.00"),
    ]  # fmt: skip


def woocommerce() -> list[dict[str, str]]:
    def order(
        number: str, status: str, revenue: str, net: str, who: str, day: str = "2024-05-02 10:00:00"
    ) -> dict[str, str]:
        return {
            "Date": day, "Order #": number, "N. Revenue (formatted)": revenue, "Status": status, "Customer": who,
            "Customer type": "returning", "Product(s)": "2× Tea, 1× Cup", "Items sold": "3", "Coupon(s)": "", "Net Sales": net,
        }  # fmt: skip

    return [
        order("501", "completed", "৳2,999", "2999", "Ada Lovelace"),
        order("502", "processing", "৳100", "100", "ada  lovelace"),
        order("503", "refunded", "৳500", "500", "Ben Day"),
        order("504", "failed", "৳700", "700", "Ben Day"),
        order("505", "cancelled", "৳700", "700", "Ben Day"),
        order("506", "pending", "৳700", "700", "Ben Day"),
        order("507", "completed", "৳250", "250", ""),
        order("508", "completed", "৳1,250", "1250.5", "Ben Day", "2024-05-03 00:30:00"),
    ]


WOO_FR = {
    "Date": "Date", "Order #": "Commande n°", "N. Revenue (formatted)": "Revenu net (formaté)", "Status": "État", "Customer": "Client",
    "Customer type": "Type de client", "Product(s)": "Produit(s)", "Items sold": "Articles vendus", "Coupon(s)": "Code(s) promo",
    "Net Sales": "Ventes nettes",
}  # fmt: skip
WOO_FR_WORDS = {
    "completed": "Terminée", "processing": "En cours", "refunded": "Remboursée", "failed": "Échouée", "cancelled": "Annulée",
    "pending": "En attente de paiement",
}  # fmt: skip


def stripe(created: str) -> list[dict[str, str]]:
    def payment(number: str, moment: str, amount: str, status: str = "Paid", **more: str) -> dict[str, str]:
        row = {
            "id": number, created: moment, "Amount": amount, "Amount Refunded": "0.00", "Currency": "eur", "Status": status,
            "Captured": "true", "Customer ID": "cus_A", "Customer Email": "ada@example.org", "Card ID": "card_1", "Card Last4": "9876",
            "Card Name": "A LOVELACE", "Card Exp Month": "12", "Card Exp Year": "2031",
        }  # fmt: skip
        return row | {key.replace("_", " "): value for key, value in more.items()}

    return [
        payment("ch_1", "2024-03-30 23:30:00", "20.00"),
        payment("ch_2", "2024-03-31 01:30:00", "30.00", Amount_Refunded="12.50"),
        payment("ch_3", "2024-04-01 10:00:00", "15.00", "Refunded", Amount_Refunded="15.00"),
        payment("ch_4", "2024-04-01 11:00:00", "99.00", "Failed"),
        payment("ch_5", "2024-04-01 12:00:00", "99.00", "requires_payment_method"),
        payment("ch_6", "2024-04-01 13:00:00", "99.00", Captured="false"),
        payment("ch_7", "2024-04-01 14:00:00", "7.25", Customer_ID="", Customer_Email="ben@example.org"),
        payment("ch_8", "2024-04-01 15:00:00", "8.00", Customer_ID="", Customer_Email=""),
        payment("ch_9", "2024-04-01 16:00:00", "9.00", "canceled"),
        payment("ch_1", "2024-03-30 23:30:00", "20.00"),
    ]


def clover_orders() -> list[dict[str, str]]:
    def order(
        number: str, moment: str, total: str, tip: str, paid: str, state: str = "Paid", **more: str
    ) -> dict[str, str]:
        row = {
            "Order Date": moment, "Order ID": number, "Order Type": "Take out", "Order Employee Name": "Sam", "Currency": "USD",
            "Tax Amount": "$0.50", "Tip": tip, "Order Total": total, "Payments Total": paid, "Refunds Total": "$0.00",
            "Manual Refunds Total": "$0.00", "Tender": "Credit Card", "Credit Card Auth Code": "A7B9C1",
            "Credit Card Transaction ID": "998877665544", "Order Payment State": state,
        }  # fmt: skip
        return row | {key.replace("_", " "): value for key, value in more.items()}

    return [
        order(
            "O1", "16-Dec-2023 02:44 AM EST", "$10.00", "$2.00", "$12.00"
        ),  # the tip came on top of the total
        order("O2", "16-Jul-2023 02:44 PM EDT", "$23.00", "$3.00", "$23.00"),  # the tip is in the total
        order("O3", "17-Jul-2023 02:44 PM EDT", "$9.00", "$0.00", "$9.00", Refunds_Total="$4.00"),
        order(
            "O4", "18-Jul-2023 02:44 PM EDT", "$9.00", "$0.00", "$9.00", "Refunded", Refunds_Total="-$9.00"
        ),
        order("O5", "19-Jul-2023 02:44 PM EDT", "$9.00", "$0.00", "$0.00", "Open"),
        order("O1", "16-Dec-2023 02:44 AM EST", "$10.00", "$2.00", "$12.00"),
    ]


def clover_payments() -> list[dict[str, str]]:
    def payment(number: str, order: str, amount: str, result: str = "SUCCESS", **more: str) -> dict[str, str]:
        row = {
            "Payment Date": "16-Dec-2023 02:44 AM EST", "Payment ID": number, "Card Auth Code": "A7B9C1", "Tender": "Credit Card",
            "Card Brand": "VISA", "Card Number": "9876", "Currency": "USD", "Amount": amount, "Tip Amount": "$1.00", "Order ID": order,
            "Result": result, "# Refunds": "0", "Refund Amount": "", "Customer Name": "Ada Lovelace", "Payment Employee Name": "Sam",
        }  # fmt: skip
        return row | {key.replace("_", " "): value for key, value in more.items()}

    return [
        payment("P1", "O1", "$6.00"), payment("P2", "O1", "$4.00"),
        payment("P3", "O2", "$20.00", Refund_Amount="$5.00", Customer_Name=""),
        payment("P4", "O3", "$20.00", "FAIL"), payment("P5", "O3", "$7.00", Refund_Amount="$7.00"), payment("P1", "O1", "$6.00"),
    ]  # fmt: skip


def toast_payments() -> list[dict[str, str]]:
    def payment(number: str, check: str, amount: str, tip: str = "0.00", **more: str) -> dict[str, str]:
        row = {
            "Location": "Harbour", "Payment Id": number, "Order Id": "9007199254740993", "Paid Date": "09/28/26 11:42 AM",
            "Order Date": "09/28/26 11:02 AM", "Check Id": check, "Tab Name": "LOVELACE/A", "Server": "Sam", "Dining Option": "Dine In",
            "Amount": amount, "Tip": tip, "Gratuity": "0.00", "Total": "0.00", "Refunded": "false", "Status": "CAPTURED", "Type": "CREDIT",
        }  # fmt: skip
        return row | {key.replace("_", " "): value for key, value in more.items()}

    return [
        payment("900719925474099301", "900719925474099201", "20.00", "4.00"),
        payment("900719925474099302", "900719925474099201", "5.00"),
        payment("900719925474099303", "900719925474099202", "30.00", Refunded="true", Refund_Amount="10.00"),
        payment(
            "900719925474099304",
            "900719925474099203",
            "30.00",
            Status="VOIDED",
            Void_Date="09/28/26 11:50 AM",
        ),
        payment("900719925474099305", "900719925474099204", "30.00", Status="DENIED"),
        payment("900719925474099306", "900719925474099205", "8.00", Paid_Date="09/29/26 1:15 AM"),
        payment("900719925474099301", "900719925474099201", "20.00", "4.00"),
    ]


def toast_checks() -> list[dict[str, str]]:
    def check(number: str, total: str, day: str = "09/28/26", **more: str) -> dict[str, str]:
        row = {
            "Location Code": "H1", "Opened Date": day, "Opened Time": "11:02 AM", "Item Description": "Soup, Bread", "Server": "Sam",
            "Tax": "1.00", "Tender": "Visa", "Check Id": number, "Total": total,
        }  # fmt: skip
        return row | {key.replace("_", " "): value for key, value in more.items()}

    return [
        check(
            "900719925474099201",
            "25.00",
            Customer_Id="G1",
            Customer="Ada Lovelace",
            Customer_Phone="+1 212 555 0100",
        ),
        check(
            "900719925474099202", "20.00", Customer_Email="ADA@example.org", Customer_Phone="(212) 555-0100"
        ),
        check("900719925474099203", "7.50"),
        check(
            "900719925474099201",
            "25.00",
            Customer_Id="G1",
            Customer="Ada Lovelace",
            Customer_Phone="+1 212 555 0100",
        ),
    ]


def toast_items() -> list[dict[str, str]]:
    def item(number: str, check: str, net: str, tax: str = "0.00", **more: str) -> dict[str, str]:
        row = {
            "Location": "Harbour", "Order Id": "9007199254740993", "Order Date": "09/28/26 11:02 AM", "Check Id": check, "Server": "Sam",
            "Dining Option": "Dine In", "Item Selection Id": number, "Menu Item": "Soup", "Gross Price": net, "Net Price": net, "Qty": "1",
            "Tax": tax, "Void?": "false", "Deferred": "false", "Tab Name": "LOVELACE/A",
        }  # fmt: skip
        return row | {key.replace("_", " "): value for key, value in more.items()}

    return [
        item("1", "C1", "10.00", "0.80"), item("2", "C1", "10.00", "0.80"), item("3", "C1", "6.00", "0.48", **{"Void?": "true"}),
        item("4", "C2", "50.00", Deferred="true", Menu_Item="Gift card"), item("5", "C3", "4.00"), item("5", "C3", "4.00"),
    ]  # fmt: skip


def zettle(date: str, receipt: str, total: str, name: str, quantity: str) -> list[dict[str, str]]:
    def line(moment: str, number: str, price: str, item: str, count: str = "1") -> dict[str, str]:
        return {date: moment, receipt: number, name: item, quantity: count, total: price}

    return [
        line("2024-01-31 10:15:00", "31", "12,50", "Savon", "2"), line("2024-01-31 10:15:00", "31", "12,50", "Savon", "2"),
        line("2024-01-31 10:20:00", "32", "1 234,00", "Lustre"), line("2024-02-01 11:00:00", "33", "-12,50", "Savon", "-1"),
        line("2024-02-01 12:00:00", "34", "0,00", "Échantillon"),
    ]  # fmt: skip


def fresha() -> list[dict[str, str]]:
    def visit(number: str, who: str, status: str, day: str, service: str, net: str) -> dict[str, str]:
        return {
            "Appt. ref.": number, "Client": who, "Team member": "Zoé", "Status": status, "Created date": "1 Nov 2025, 9:00am",
            "Scheduled date": day, "Service": service, "Duration (mins)": "1h 10min", "Location": "Harbour", "Net sales": net,
        }  # fmt: skip

    return [
        visit("A1", "Ada Lovelace", "Completed", "14 Nov 2025, 12:00am", "Cut", "€35.00"),
        visit("A1", "Ada Lovelace", "Completed", "14 Nov 2025, 12:00am", "Colour", "€50.00"),
        visit("A2", "ADA LOVELACE", "Completed", "3 Dec 2025, 2:30pm", "Cut", "€35.00"),
        visit("A3", "Walk-In", "Completed", "3 Dec 2025, 3:30pm", "Cut", "€30.00"),
        visit("A4", "Ben Day", "No Show", "4 Dec 2025, 3:30pm", "Cut", "€30.00"),
        visit("A5", "Ben Day", "Cancelled", "4 Dec 2025, 4:30pm", "Cut", "€30.00"),
        visit("A6", "Ben Day", "Confirmed", "5 Dec 2025, 4:30pm", "Cut", "€30.00"),
        visit("A2", "ADA LOVELACE", "Completed", "3 Dec 2025, 2:30pm", "Cut", "€35.00"),
    ]


ODOO_EN = [
    "Order Ref",
    "Session",
    "Order Date",
    "Point of Sale",
    "Receipt Ref",
    "Customer",
    "Salesman",
    "Total",
    "Status",
]
ODOO_FR = [
    "Réf. commande",
    "Session",
    "Date de la commande",
    "Point de vente",
    "N° de reçu",
    "Client",
    "Vendeur",
    "Total",
    "État",
]
ODOO_RAW = [
    "name",
    "session_id",
    "date_order",
    "config_id",
    "pos_reference",
    "partner_id/id",
    "user_id",
    "amount_total",
    "state",
]


def odoo(header: list[str], states: list[str]) -> list[dict[str, str]]:
    paid, invoiced, new, cancelled = states

    def order(*cells: str) -> dict[str, str]:
        return dict(zip(header, cells, strict=True))

    return [
        order("Shop/0001", "POS/01", "2024-06-01 10:00:00", "Shop", "001", "Ada", "Sam", "40.0", paid),
        order("", "", "", "", "", "", "", "", ""),
        order("Shop/0002", "POS/01", "2024-06-01 11:00:00", "Shop", "002", "", "Sam", "12.5", invoiced),
        order(
            "Shop/0001 REFUND", "POS/02", "2024-06-03 10:00:00", "Shop", "003", "Ada", "Sam", "-15.0", paid
        ),
        order("Shop/0003", "POS/02", "2024-06-03 11:00:00", "Shop", "004", "Ben", "Sam", "9.0", paid),
        order("Shop/0003 REFUND", "POS/02", "2024-06-03 12:00:00", "Shop", "005", "Ben", "Sam", "-9.0", paid),
        order("Shop/0004", "POS/02", "2024-06-03 12:00:00", "Shop", "006", "Ben", "Sam", "99.0", new),
        order("Shop/0005", "POS/02", "2024-06-03 12:00:00", "Shop", "007", "Ben", "Sam", "99.0", cancelled),
    ]


def lightspeed() -> list[dict[str, str]]:
    def row(kind: str, number: str, account: str, amount: str) -> dict[str, str]:
        return {
            "Type": kind, "Date": "2024-06-01 20:00:00", "ID": number, "Account": account, "Sold by": "Sam", "Device": "iPad 1",
            "Amount": amount, "Payment method": "Cash", "Destination": "Drawer",
        }  # fmt: skip

    return [
        row("Payment", "1", "A1", "30.00"), row("Payment", "2", "A1", "10.00"), row("Void", "3", "A1", "-10.00"),
        row("Payment", "4", "A2", "18.00"), row("Update", "5", "A2", "-3.00"), row("Float", "6", "", "100.00"),
        row("Transfer", "7", "", "50.00"), row("Payment", "8", "A3", "5.00"), row("Void", "9", "A3", "-5.00"), row("Payment", "1", "A1", "30.00"),
    ]  # fmt: skip


def plain_fr() -> list[dict[str, str]]:
    def row(day: str, number: str, who: str, item: str, amount: str, status: str = "") -> dict[str, str]:
        return {
            "Date de vente": day,
            "N° ticket": number,
            "N° client": who,
            "Désignation": item,
            "Montant TTC": amount,
            "Statut": status,
        }

    return [
        row("03/02/2024", "1", "C7", "Pain", "1 234,56 €"), row("03/02/2024", "1", "C7", "Brioche", "5,44 €"),
        row("25/02/2024", "2", "Client comptoir", "Pain", "1,10 €"), row("26/02/2024", "3", "C7", "Avoir", "−240,00 €"),
        row("27/02/2024", "4", "C8", "Pain", "n/a"), row("", "5", "C8", "Pain", "1,10 €"), row("28/02/2024", "6", "C8", "Pain", "2,00 €", "Annulé"),
        row("28/02/2024", "7", "C8", "Pain", "0,00 €"), row("29/02/2024", "8", "C9", "Retour", "3,00- €"),
    ]  # fmt: skip


def plain_lines() -> list[dict[str, str]]:
    def row(
        number: str, quantity: str, price: str, who: str = "17850", moment: str = "12/1/2010 8:26"
    ) -> dict[str, str]:
        return {
            "InvoiceNo": number, "StockCode": "85123A", "Description": "HOLDER", "Quantity": quantity, "InvoiceDate": moment,
            "UnitPrice": price, "CustomerID": who, "Country": "United Kingdom",
        }  # fmt: skip

    return [
        row("536365", "6", "2.55"), row("536365", "6", "2.55"), row("536366", "8", "2.75", "13047", "12/13/2010 9:00"),
        row("C536379", "-6", "2.55", moment="12/14/2010 9:41"), row("536370", "1", "3.00", ""), row("C536380", "-1", "9.00", ""),
    ]  # fmt: skip


def files() -> dict[str, tuple[list[str], list[dict[str, str]]]]:
    sumup_old = {
        "Date": "Date",
        "Transaction ID": "Transaction code",
        "Total": "Total",
        "Net sale": "Net sale",
        "Fee": "Fee amount",
    }
    zettles = {
        "zettle_fr": ("Date", "Reçu n°", "Prix final (EUR)", "Nom", "Quantité"),
        "zettle_en": ("Date", "Receipt number", "Final price (GBP)", "Name", "Quantity"),
        "zettle_da": ("Tid", "Kvitteringsnummer", "Pris (DKK)", "Navn", "Antal"),
    }
    made = {
        "square_items_35": (SQUARE_ITEMS, square_items("2026-07-18", "2026-07-19")),
        "square_items_33": ([c for c in SQUARE_ITEMS if c not in ("Commission", "Employee")], square_items("2026-06-18", "2026-06-19")),
        "square_items_24": (SQUARE_ITEMS[:24], square_items("12/27/2017", "12/28/2017")),
        "square_transactions_55": (SQUARE_TRANSACTIONS, square_transactions("10/05/2026")),
        "square_transactions_44": (
            [*["Other Tender Note" if c == "Tender Note" else c for c in SQUARE_TRANSACTIONS[:43]], "Installment"],
            square_transactions("12/27/2018"),
        ),
        "sumup_transactions_en": (SUMUP, sumup_rows()),
        "sumup_transactions_old": (list(sumup_old.values()), translated([r for r in sumup_rows() if r["Transaction ID"] != "TA3"][:1], sumup_old, {})
                                   + [{"Date": "2022-01-05 10:00:00", "Transaction code": "TX9", "Total": "4.20", "Net sale": "4.00"}]),
        "sumup_transactions_de": (list(SUMUP_DE.values()), translated(sumup_rows(), SUMUP_DE, SUMUP_DE_WORDS)),
        "sumup_transactions_fr": (list(SUMUP_FR.values()), translated(sumup_rows(), SUMUP_FR, SUMUP_FR_WORDS)),
        "sumup_sales_de": (SUMUP_SALES_DE, sumup_sales_de()),
        "shopify_orders": (SHOPIFY, shopify_orders()),
        "shopify_orders_2012": (SHOPIFY[:50], shopify_orders()),
        "woocommerce_en": (list(WOO_FR), woocommerce()),
        "woocommerce_fr": (list(WOO_FR.values()), translated(woocommerce(), WOO_FR, WOO_FR_WORDS)),
        "stripe_default": (STRIPE, stripe("Created date (UTC)")),
        "stripe_older": (STRIPE_OLD, stripe("Created (UTC)")),
        "clover_orders": (CLOVER_ORDERS, clover_orders()),
        "clover_payments": (CLOVER_PAYMENTS, clover_payments()),
        "toast_payments": (TOAST_PAYMENTS, toast_payments()),
        "toast_checks": (TOAST_CHECKS, toast_checks()),
        "toast_items": (TOAST_ITEMS, toast_items()),
        "fresha": (FRESHA, fresha()),
        "odoo_en": (ODOO_EN, odoo(ODOO_EN, ["Paid", "Invoiced", "New", "Cancelled"])),
        "odoo_fr": (ODOO_FR, odoo(ODOO_FR, ["Payé", "Facturé", "Nouveau", "Annulé"])),
        "odoo_technical": (ODOO_RAW, odoo(ODOO_RAW, ["paid", "invoiced", "draft", "cancel"])),
        "lightspeed_k": ("Type,Date,ID,Account,Sold by,Device,Amount,Payment method,Destination".split(","), lightspeed()),
        "plain_fr": (list(plain_fr()[0]), plain_fr()),
        "plain_lines": (list(plain_lines()[0]), plain_lines()),
    }  # fmt: skip
    made |= {name: (list(labels), zettle(*labels)) for name, labels in zettles.items()}
    return made


def main() -> None:
    for name, (header, rows) in files().items():
        with (HERE / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
            if name == "zettle_fr":  # the real report has its header on row 6
                stream.write("Zettle;;;;\r\nRapport;;;;\r\nBoutique;;;;\r\n;;;;\r\n;;;;\r\n")
            writer = csv.DictWriter(
                stream, header, delimiter=";" if name == "zettle_fr" else ",", extrasaction="ignore"
            )
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
